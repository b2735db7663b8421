// tasks/<number>/ of a run folder: what became of a task, and its events. Written by the task
// alone, but where its results are lost after it has ended; docs/run-folder.md
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/engines/task_list.hpp"
#include "host/record/event_log.hpp"
#include "host/run/scheduler.hpp"

namespace kazan {

// One that is at work shows it at least so often; one that was silent so long is taken for dead.
inline constexpr std::chrono::seconds kSign{20}, kSilence{180};

struct TaskNode {
  std::string status;  // running, or as in the manifest
  std::string error;   // of one that failed or was skipped
  Fault fault = Fault::node;
  double began = 0, ended = 0;  // seconds of the run
};

struct TaskState {
  std::string status;     // running, ok, failed, stopped; "" of one that never began
  int exit_code = 0;      // once it has ended
  int attempt = 0;        // how often it was started
  std::string job, host;  // Slurm's number of it, if any
  std::string started, ended;
  double silent = 0;                      // seconds since its last sign
  bool alive = false;                     // running, as far as can be seen from here
  std::map<std::string, TaskNode> nodes;  // by name
  std::vector<std::pair<std::string, std::string>> warnings;  // node, message
  std::string problem;  // why its file tells nothing, which it names; "" where it does

  // Throws Error (Fault::input) for what is none of ours. Without what is seen of its process.
  static TaskState from_json(const Json& json);
  // By its number. A file that is empty or none of ours is a `problem`, and of nothing else.
  static TaskState read(const std::filesystem::path& run, int number);
  bool ended_well() const { return status == "ok"; }
  bool under_way() const { return status == "running" && alive; }
};

std::filesystem::path task_folder(const std::filesystem::path& run, int number);

// Of a task that has ended: results of these nodes are there no more, for these reasons, so that
// it failed after all.
void write_lost(const std::filesystem::path& run, int number,
                const std::map<std::string, std::string>& lost);

// Writes it while the task works. To be told of the task's own nodes only.
class TaskRecord final : public Observer {
 public:
  // `zero`: when the run began, by whose seconds nodes begin and end.
  TaskRecord(const std::filesystem::path& run, int number, const Plan& part,
             std::chrono::system_clock::time_point zero);

  void started(const PlannedNode& node) override;
  void event(const PlannedNode& node, const Json& event) override;
  void finished(const PlannedNode& node, const NodeResult& result) override;
  void warned(const PlannedNode& node, const std::string& message) override;
  void happened(const Json& event) override;
  void tick() override;

  void end(const std::string& status, int exit_code);

 private:
  double now() const;
  void write();
  void tell(const std::string& event);

  int number_;
  std::filesystem::path file_;
  std::chrono::system_clock::time_point zero_;
  EventLog events_;
  Json head_;
  TaskState state_;
  std::chrono::steady_clock::time_point last_sign_ = std::chrono::steady_clock::now();
};

}  // namespace kazan
