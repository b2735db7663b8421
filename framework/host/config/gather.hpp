// Which variants of a sweep a node with `over` reads from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/config/experiment.hpp"

namespace kazan {

using UsesOfVariants = std::vector<std::vector<NodeUse>>;  // by variant, in the order of the file

class Groups {
 public:
  // Both outlive it.
  Groups(const UsesOfVariants& uses, const std::vector<Variant>& variants);

  // Of a node of `variant` that gathers: the variants that have it and are where `variant` is on
  // all axes but those of its `over`, in the order of the sweep.
  const std::vector<std::size_t>& of(std::size_t variant, const NodeUse& use);
  // Of this name in a variant; -1 where it has none.
  int place(std::size_t variant, const std::string& node) const;

 private:
  using Group = std::vector<std::size_t>;

  const UsesOfVariants& uses_;
  const std::vector<Variant>& variants_;
  std::vector<std::map<std::string, int>> places_;
  std::map<std::string, std::map<std::string, Group>> groups_;  // by node and axes; by the others
};

// The seed of a node that these variants share: theirs, or where they differ in it the
// experiment's.
std::int64_t seed_of(const std::vector<std::size_t>& group, const std::vector<Variant>& variants,
                     std::int64_t experiment);

// Tells of axes that the sweep has not.
void check_over(const NodeUse& use, const std::vector<Variant>& variants, Diagnostics& diagnostics);

// Makes `use`, of `group`, read all that it gathers: each node once, with where it stands in
// use.places. variants[v].nodes is known. `removed`, from the first of the group, is told of where
// none of the group has it.
void gather(const std::vector<std::size_t>& group, const std::vector<Variant>& variants,
            const Removals& removed, NodeUse& use, Diagnostics& diagnostics);

// Tells of a reference to what is removed, and marks it and its reader broken: nothing further is
// told of them.
void tell_removed(Value& reference, NodeUse& reader, const Removals& removed,
                  Diagnostics& diagnostics);

// Takes out the nodes that gather, and those that read them: what is left makes sense for one
// variant.
void leave_gathering_out(std::vector<NodeUse>& uses);

}  // namespace kazan
