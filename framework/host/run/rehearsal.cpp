#include "host/run/rehearsal.hpp"

#include <cmath>
#include <limits>
#include <map>

#include "host/run/board.hpp"

namespace kazan {
namespace {

Load load_of(const PlannedNode& node) {
  return {1, node.threads, node.estimate.memory_bytes.value_or(0)};
}

class VirtualRun {
 public:
  VirtualRun(const Plan& plan, const Capacity& capacity)
      : plan_(plan), capacity_(capacity), board_(plan) {}

  void done(std::size_t node) { board_.finish(node, {NodeResult::Status::reused, {}, "", {}}); }

  Rehearsal play() {
    while (!board_.settled()) {
      start_ready();
      look();
      finish_next();
    }
    return std::move(found_);
  }

 private:
  Load busy() const {
    Load all;
    for (const auto& [end, node] : running_) all.add(load_of(plan_.nodes[node]));
    return all;
  }

  void start_ready() {
    for (const std::size_t node : board_.ready()) {
      const PlannedNode& what = plan_.nodes[node];
      if (!capacity_.fits(busy(), load_of(what))) continue;
      board_.start(node);
      const double seconds = seconds_of(what);
      running_.emplace(found_.seconds + (std::isnan(seconds) ? 0 : seconds), node);
    }
  }

  void look() {
    const Load now = busy();
    found_.most_nodes = std::max(found_.most_nodes, now.nodes);
    if (now.memory_bytes < most_memory_ ||
        (now.memory_bytes == most_memory_ && running_.size() <= found_.largest.size()))
      return;
    most_memory_ = now.memory_bytes;
    found_.largest.clear();
    for (const auto& [end, node] : running_) found_.largest.push_back(node);
  }

  void finish_next() {
    const auto [end, node] = *running_.begin();
    running_.erase(running_.begin());
    found_.seconds = end;
    done(node);
  }

  const Plan& plan_;
  const Capacity& capacity_;
  Board board_;
  std::multimap<double, std::size_t> running_;  // by when they end
  std::int64_t most_memory_ = 0;
  Rehearsal found_;
};

}  // namespace

double seconds_of(const PlannedNode& node) {
  return node.estimate.seconds ? *node.estimate.seconds / node.threads
                               : std::numeric_limits<double>::quiet_NaN();
}

Rehearsal rehearse(const Plan& plan, const std::function<bool(std::size_t node)>& done,
                   const Capacity& capacity) {
  VirtualRun run(plan, capacity);
  for (std::size_t node = 0; node < plan.nodes.size(); ++node)
    if (done(node)) run.done(node);
  return run.play();
}

}  // namespace kazan
