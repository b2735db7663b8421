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
  std::string read_by(std::size_t variant, const NodeUse& use);
  std::string gathered_by(const std::vector<std::size_t>& group, const NodeUse& use);

  const UsesOfVariants& uses_;
  const std::vector<Variant>& variants_;
  std::int64_t seed_;
  Groups& groups_;
  std::vector<std::unordered_map<std::size_t, std::string>> digests_;
  std::vector<std::set<std::size_t>> open_;
  std::set<const std::vector<std::size_t>*> open_groups_;  // of nodes that gather
  // Of nodes that gather, by their group: its variants need not be looked through for each of them.
  std::unordered_map<const std::vector<std::size_t>*, std::string> gathered_;
};

}  // namespace kazan
