#include "host/run/rehearsal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "host/run/precedence.hpp"
#include "host/run/ready_nodes.hpp"

namespace kazan {
namespace {

// Nodes that share a pass, as PassMembers has them: all wait for the last to be ready, then they
// run one after another.
struct PassInPlay {
  std::size_t open = 0;  // members that have not ended
  bool busy = false;
  std::vector<std::size_t> ready;
};

class VirtualRun {
 public:
  VirtualRun(const Plan& plan, const Capacity& capacity)
      : plan_(plan),
        capacity_(capacity),
        precedence_(plan),
        ready_(plan, precedence_),
        missing_(plan.nodes.size()),
        readers_(plan.nodes.size()),
        ended_(plan.nodes.size()) {
    for (std::size_t node = 0; node < plan.nodes.size(); ++node) {
      missing_[node] = precedence_.reads(node).size();
      if (auto* pass = pass_of(node)) ++pass->open;
      for (const std::size_t from : precedence_.reads(node)) readers_[from].push_back(node);
    }
  }

  // Before anything is played: it is in the store.
  void leave_out(std::size_t node) {
    end(node);
    for (const std::size_t reader : readers_[node]) --missing_[reader];
  }

  Rehearsal play() {
    for (std::size_t node = 0; node < missing_.size(); ++node)
      if (!ended_[node] && missing_[node] == 0) offer(node);
    while (count_ < plan_.nodes.size()) {
      start_ready();
      look();
      finish_next();
    }
    return std::move(found_);
  }

 private:
  PassInPlay* pass_of(std::size_t node) {
    const std::string& name = plan_.nodes[node].pass;
    return name.empty() ? nullptr : &passes_[name];
  }

  void end(std::size_t node) {
    ended_[node] = true;
    ++count_;
    if (auto* pass = pass_of(node)) --pass->open;
  }

  // What it reads is there.
  void offer(std::size_t node) {
    PassInPlay* pass = pass_of(node);
    if (!pass) return ready_.add(node);
    pass->ready.push_back(node);
    offer(*pass);
  }

  void offer(const PassInPlay& pass) {
    if (pass.busy || pass.ready.size() < pass.open) return;
    for (const std::size_t member : pass.ready) ready_.add(member);
  }

  void take(std::size_t node) {
    ready_.remove(node);
    PassInPlay* pass = pass_of(node);
    if (!pass) return;
    pass->busy = true;
    for (const std::size_t member : pass->ready) ready_.remove(member);
    std::erase(pass->ready, node);
  }

  void finish(std::size_t node) {
    end(node);
    if (auto* pass = pass_of(node)) {
      pass->busy = false;
      offer(*pass);
    }
    for (const std::size_t reader : readers_[node])
      if (--missing_[reader] == 0) offer(reader);
  }

  void start_ready() {
    for (;;) {
      const Load room = capacity_.room(busy_);
      const auto node = room.nodes > 0 ? ready_.first_within(room) : std::nullopt;
      if (!node) return;
      take(*node);
      busy_.add(load_of(plan_.nodes[*node]));
      const double seconds = workers_.seconds_of(plan_.nodes[*node]);
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
    workers_.finish(plan_.nodes[node]);
    finish(node);
  }

  const Plan& plan_;
  const Capacity& capacity_;
  Precedence precedence_;
  ReadyNodes ready_;
  std::vector<std::size_t> missing_;               // inputs whose nodes have not ended
  std::vector<std::vector<std::size_t>> readers_;  // once a reference
  std::vector<bool> ended_;
  std::size_t count_ = 0;  // of those
  std::unordered_map<std::string, PassInPlay> passes_;
  std::multimap<double, std::size_t> running_;  // by when they end
  Load busy_;                                   // of those
  LoadedWorkers workers_;
  std::int64_t most_memory_ = 0;
  Rehearsal found_;
};

}  // namespace

// One thread loads.
double seconds_of(const PlannedNode& node) {
  const Estimate& e = node.estimate;
  if (!e.seconds) return std::numeric_limits<double>::quiet_NaN();
  return std::max(0.0, *e.seconds - e.loading_seconds) / node.threads + e.loading_seconds;
}

double LoadedWorkers::seconds_of(const PlannedNode& node) {
  const double all = kazan::seconds_of(node), loading = node.estimate.loading_seconds;
  if (loading <= 0 || idle_[node.threads] == 0) return all;
  --idle_[node.threads];
  return all - loading;
}

void LoadedWorkers::finish(const PlannedNode& node) {
  if (node.estimate.loading_seconds > 0) ++idle_[node.threads];
}

Rehearsal rehearse(const Plan& plan, const std::function<bool(std::size_t node)>& done,
                   const Capacity& capacity) {
  VirtualRun run(plan, capacity);
  for (std::size_t node = 0; node < plan.nodes.size(); ++node)
    if (done(node)) run.leave_out(node);
  return run.play();
}

}  // namespace kazan
