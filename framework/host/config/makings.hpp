// What tells nodes of variants apart: all that is said of them, through all that they read.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/config/gather.hpp"

namespace kazan {

class Makings {
 public:
  // All outlive it; `seed` is the experiment's.
  Makings(const UsesOfVariants& uses, const std::vector<Variant>& variants, std::int64_t seed,
          Groups& groups);

  // A digest of node i of a variant; nodes in a circle have one too, which the plan will refuse.
  const std::string& of(std::size_t variant, std::size_t i);

 private:
  using Group = std::vector<std::size_t>;
  // What has a digest: node i of a variant or, with a group, what the node gathers from it. A group
  // has one for all its variants, which need not be looked through for each of them.
  struct Made {
    std::size_t variant, i;
    const Group* group = nullptr;
  };

  const NodeUse& use_of(const Made& made) const { return uses_[made.variant][made.i]; }
  const Group& group_of(const Made& made);
  bool open(const Made& made);
  std::vector<Made> read_by(std::size_t variant, const NodeUse& use) const;
  std::vector<Made> needs(const Made& made);
  void close(const Made& made);
  std::string text_of(const Made& node);
  std::string digests_of_read(std::size_t variant, const NodeUse& use);

  const UsesOfVariants& uses_;
  const std::vector<Variant>& variants_;
  std::int64_t seed_;
  Groups& groups_;
  std::vector<std::unordered_map<std::size_t, std::string>> digests_;
  std::vector<std::set<std::size_t>> open_;
  std::unordered_map<const Group*, std::string> gathered_;
  std::set<const Group*> open_groups_;
};

}  // namespace kazan
