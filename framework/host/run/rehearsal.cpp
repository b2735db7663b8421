#include "host/run/rehearsal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "host/run/precedence.hpp"
#include "host/run/ready_nodes.hpp"

namespace kazan {
namespace {

class VirtualRun {
 public:
  VirtualRun(const Plan& plan, const Capacity& capacity)
      : plan_(plan),
        capacity_(capacity),
        precedence_(plan),
        ready_(plan, precedence_),
        missing_(plan.nodes.size()),
        readers_(plan.nodes.size()) {
    for (std::size_t node = 0; node < plan.nodes.size(); ++node) {
      missing_[node] = precedence_.reads(node).size();
      if (missing_[node] == 0) ready_.add(node);
      for (const std::size_t from : precedence_.reads(node)) readers_[from].push_back(node);
    }
  }

  void done(std::size_t node) {
    ready_.remove(node);
    ++ended_;
    for (const std::size_t reader : readers_[node])
      if (--missing_[reader] == 0) ready_.add(reader);
  }

  Rehearsal play() {
    while (ended_ < plan_.nodes.size()) {
      start_ready();
      look();
      finish_next();
    }
    return std::move(found_);
  }

 private:
  void start_ready() {
    for (;;) {
      const Load room = capacity_.room(busy_);
      const auto node = room.nodes > 0 ? ready_.first_within(room) : std::nullopt;
      if (!node) return;
      ready_.remove(*node);
      busy_.add(load_of(plan_.nodes[*node]));
      const double seconds = seconds_of(plan_.nodes[*node]);
      running_.emplace(found_.seconds + (std::isnan(seconds) ? 0 : seconds), *node);
    }
  }

  void look() {
    found_.most_nodes = std::max(found_.most_nodes, busy_.nodes);
    if (busy_.memory_bytes < most_memory_ ||
        (busy_.memory_bytes == most_memory_ && running_.size() <= found_.largest.size()))
      return;
    most_memory_ = busy_.memory_bytes;
    found_.largest.clear();
    for (const auto& [end, node] : running_) found_.largest.push_back(node);
  }

  // What runs is added up anew: a sum that has reached its bound cannot be taken from.
  void finish_next() {
    const auto [end, node] = *running_.begin();
    running_.erase(running_.begin());
    busy_ = {};
    for (const auto& [other_end, other] : running_) busy_.add(load_of(plan_.nodes[other]));
    found_.seconds = end;
    done(node);
  }

  const Plan& plan_;
  const Capacity& capacity_;
  Precedence precedence_;
  ReadyNodes ready_;
  std::vector<std::size_t> missing_;               // inputs whose nodes have not ended
  std::vector<std::vector<std::size_t>> readers_;  // once a reference
  std::size_t ended_ = 0;
  std::multimap<double, std::size_t> running_;  // by when they end
  Load busy_;                                   // of those
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
