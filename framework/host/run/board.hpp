// Which nodes of a plan can run now, and what became of the others. Bookkeeping only: who runs
// them, and when, is the scheduler's. Every step takes time by the node's readers, not by the plan.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/precedence.hpp"

namespace kazan {

class Board {
 public:
  explicit Board(const Plan& plan);
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  bool settled() const { return open_ == 0; }  // every node has its result
  bool ended(std::size_t node) const { return states_[node].result.has_value(); }
  bool ready(std::size_t node) const { return ready_.contains(node); }
  bool newly_ready(std::size_t node) const { return newly_ready_.contains(node); }
  const NodeResult& result(std::size_t node) const { return *states_[node].result; }

  // Waiting nodes whose inputs all succeeded, by their precedence: the first, or the first after
  // `node`, be that one still ready or not.
  std::optional<std::size_t> first_ready() const;
  std::optional<std::size_t> ready_after(std::size_t node) const;
  // One that became ready since this was last asked, by precedence.
  std::optional<std::size_t> newly_ready();
  bool has_newly_ready() const { return !newly_ready_.empty(); }
  std::vector<std::size_t> waiting() const;  // not started, ready or not
  // A waiting node with an input that ended without success.
  std::optional<std::size_t> blocked() const;
  // The name of such an input, or "".
  std::string blocked_by(std::size_t node) const;

  void start(std::size_t node);
  void finish(std::size_t node, NodeResult result);
  void again(std::size_t node);  // forgets its result, or that it was started

 private:
  struct State {
    bool running = false;
    std::optional<NodeResult> result;
    std::size_t succeeded = 0, failed = 0;  // of what it reads
    std::vector<std::size_t> readers;       // once a reference
  };
  struct Before {
    const Precedence* precedence;
    bool operator()(std::size_t a, std::size_t b) const { return precedence->before(a, b); }
  };
  using Ordered = std::set<std::size_t, Before>;

  void set_result(std::size_t node, std::optional<NodeResult> result);
  void place(std::size_t node);

  const Plan& plan_;
  Precedence precedence_;
  std::vector<State> states_;
  std::size_t open_;  // nodes without a result
  std::set<std::size_t> waiting_, blocked_;
  Ordered ready_, newly_ready_;
};

bool succeeded(const NodeResult& result);

}  // namespace kazan
