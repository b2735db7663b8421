// Plan -> artifacts: gives nodes to workers, in order, and goes on where it can after a failure.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/run/execute.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {

// Told what happens; draws the terminal, writes the manifest.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void started(const PlannedNode&) {}
  virtual void event(const PlannedNode&, const Json&) {}  // {"event": "progress" | "log", ...}
  virtual void finished(const PlannedNode&, const NodeResult&) {}
};

// How the user asks a run to stop.
struct StopRequest {
  int signal = 0;    // SIGINT, SIGTERM or SIGUSR2; 0: none
  bool now = false;  // asked twice: do not wait for the node under way
};

class Scheduler {
 public:
  struct Options {
    WorkerOptions worker;
    std::filesystem::path log;  // what workers print
    std::function<StopRequest()> stop_request;
  };

  Scheduler(const Plan& plan, const Store& store, Options options, Observer& observer);

  // Results by node name. A node is skipped when one it reads did not succeed.
  std::map<std::string, NodeResult> run();
  NodeResult render(const std::string& renderer, const std::filesystem::path& run_folder);

 private:
  NodeResult run_node(const PlannedNode& node);
  NodeResult talk(const Json& request, int threads, const std::string& what,
                  const std::function<void(const Json&)>& on_event);
  NodeResult checked(NodeResult result, const std::string& what) const;
  bool wait(Channel& channel, bool& stopped);
  WorkerProcess& worker(int threads);

  const Plan& plan_;
  const Store& store_;
  Options options_;
  Observer& observer_;
  std::unique_ptr<WorkerProcess> worker_;
};

}  // namespace kazan
