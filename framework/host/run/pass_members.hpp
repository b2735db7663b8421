// Nodes that share a pass of a model (PlannedNode::pass) start when all of them can, and run one
// after another in one worker, which is told of all of them before the first.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/run/board.hpp"

namespace kazan {

class PassMembers {
 public:
  PassMembers(const Plan& plan, const Board& board);

  // Whether the node has to wait: for another of its pass that cannot run yet, is at work, or may
  // be in the store.
  bool waits(std::size_t node) const;
  // Those of its pass that are still to run, in the order of the plan; none without a pass.
  std::vector<std::size_t> open(std::size_t node) const;

 private:
  const Plan& plan_;
  const Board& board_;
  std::map<std::string, std::vector<std::size_t>> members_;
};

}  // namespace kazan
