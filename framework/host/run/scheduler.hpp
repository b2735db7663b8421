// Plan -> artifacts: gives nodes to workers, several at a time, and goes on where it can after a
// failure. What comes out does not depend on how many run at once or in which order they end:
// each node's threads are fixed in the plan, and draws are functions of their seed.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/run/board.hpp"
#include "host/run/capacity.hpp"
#include "host/run/lanes.hpp"
#include "host/run/pass_members.hpp"
#include "host/run/store.hpp"

namespace kazan {

// Told what happens, nodes interleaved; draws the terminal, writes the manifest.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void started(const PlannedNode&) {}
  virtual void event(const PlannedNode&, const Json&) {}  // {"event": "progress" | "log", ...}
  virtual void finished(const PlannedNode&, const NodeResult&) {}
  // What the run found and mended, of a node in the store; an event "log" says it too.
  virtual void warned(const PlannedNode&, const std::string& /*message*/) {}
  // A node is in the store: take from it what the run folder keeps. Throws Damaged when its bytes
  // are not those that were saved; the node is then made again.
  virtual void keep(const PlannedNode&) {}
  virtual void tick() {}  // several times a second
  // What is no single node's: {"event": "worker_started" | "worker_ended" | "signal", ...}
  virtual void happened(const Json&) {}
};

// How the user asks a run to stop.
struct StopRequest {
  int signal = 0;    // SIGINT, SIGTERM or SIGUSR2; 0: none
  bool now = false;  // asked twice: do not wait for the nodes under way
};

class Scheduler {
 public:
  struct Options {
    WorkerOptions worker;
    std::filesystem::path log;  // what workers print
    std::function<StopRequest()> stop_request;
    Capacity capacity;
    std::function<std::string(const std::string& stage)> author;  // whom a crash is told of
  };

  Scheduler(const Plan& plan, const Store& store, Options options, Observer& observer);

  // Results by node name. A node is skipped when one it reads did not succeed.
  std::map<std::string, NodeResult> run();
  NodeResult render(const std::string& renderer, const std::filesystem::path& run_folder);

 private:
  void hear_stop();
  void settle_hopeless();
  void start_ready();
  void look_at_new();
  bool reuse(std::size_t node, std::string* damage = nullptr);
  void start(std::size_t node);
  bool under_way(const std::string& key);
  bool goes_on_elsewhere(std::size_t node);
  bool has_room();
  Load busy();
  void give(std::size_t node, std::optional<KeyLock> lock);
  Lane& ask(std::size_t node);
  void listen();
  void hear(Lane& lane);
  NodeResult checked(const Lane& lane, NodeResult result) const;
  std::string printed(const Lane::Work& work) const;
  void bury(Lane& lane, const Death& death);
  void ended(Lane& lane, NodeResult result);
  void settle(std::size_t node, NodeResult result);
  bool repair(const Lane::Work& reader, const NodeResult& result);
  bool make_again(std::size_t producer, std::size_t reader, const std::string& why);
  void clear_away(std::size_t node, const std::string& damage);
  void tell_damage(std::size_t damaged, std::size_t reader, const std::string& what);
  void log(std::size_t node, const std::string& line);
  void tell_start(Lane& lane);
  const PlannedNode& planned(std::size_t node) const { return plan_.nodes[node]; }
  double seconds() const;

  const Plan& plan_;
  const Store& store_;
  Options options_;
  Observer& observer_;
  Board board_;
  PassMembers pass_members_;
  Lanes lanes_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();

  // Nodes whose result in the store was damaged: how often, and which remake of the run was the
  // last, so that a reader that began before it is told from one that read the new bytes.
  struct MadeAgain {
    int times = 0, last = 0;
  };
  std::map<std::size_t, MadeAgain> made_again_;
  int remakes_ = 0;

  StopRequest heard_;                // what the observer knows of
  std::set<std::size_t> alone_;      // to run with nothing beside them
  std::set<std::size_t> elsewhere_;  // another runner is at them
};

}  // namespace kazan
