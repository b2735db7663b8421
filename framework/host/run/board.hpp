// Which nodes of a plan can run now, and what became of the others. Bookkeeping only: who runs
// them, and when, is the scheduler's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/precedence.hpp"

namespace kazan {

class Board {
 public:
  explicit Board(const Plan& plan);

  bool settled() const;  // every node has its result
  bool ended(std::size_t node) const { return states_[node].result.has_value(); }
  const NodeResult& result(std::size_t node) const { return *states_[node].result; }

  // Waiting nodes whose inputs all succeeded, by their precedence.
  std::vector<std::size_t> ready() const;
  std::vector<std::size_t> waiting() const;  // not started, ready or not
  // The name of an input that ended without success, or "".
  std::string blocked_by(std::size_t node) const;

  void start(std::size_t node);
  void finish(std::size_t node, NodeResult result);
  void again(std::size_t node);  // forgets its result, or that it was started

 private:
  struct State {
    bool running = false;
    std::optional<NodeResult> result;
  };
  const Plan& plan_;
  Precedence precedence_;
  std::vector<State> states_;
};

bool succeeded(const NodeResult& result);

}  // namespace kazan
