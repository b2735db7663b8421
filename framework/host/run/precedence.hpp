// Which nodes wait for which, and which of those that can run goes first: the same for the
// scheduler and for the rehearsal.
#pragma once

#include <cstddef>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Nodes by their index in the plan.
class Precedence {
 public:
  explicit Precedence(const Plan& plan);

  // What the node reads, once a reference.
  const std::vector<std::size_t>& reads(std::size_t node) const { return reads_[node]; }
  // First those with the most seconds of estimated work behind them, so that the longest chain
  // does not start last; of equals the one that comes first in the plan.
  bool before(std::size_t a, std::size_t b) const {
    return urgency_[a] > urgency_[b] || (urgency_[a] == urgency_[b] && a < b);
  }

 private:
  std::vector<std::vector<std::size_t>> reads_;
  std::vector<double> urgency_;  // seconds from its start to the end of the longest chain
};

}  // namespace kazan
