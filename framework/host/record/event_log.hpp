// events.jsonl: what happened in a run, one JSON object a line, written as it happens. Every line
// but the last is whole whatever ends the process. The events: docs/run-folder.md.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "host/run/scheduler.hpp"

namespace kazan {

class EventLog final : public Observer {
 public:
  // Throws Error (Fault::machine) when the file cannot be written.
  EventLog(const Plan& plan, const std::filesystem::path& file);

  // Of the run as a whole: `event` with the time added.
  void write(const std::string& event, const Json& members);

  void started(const PlannedNode& node) override;
  void event(const PlannedNode& node, const Json& event) override;
  void finished(const PlannedNode& node, const NodeResult& result) override;
  void happened(const Json& event) override;

 private:
  using Clock = std::chrono::steady_clock;

  void queue(const PlannedNode& node);

  const Plan& plan_;
  FileDescriptor file_;
  Clock::time_point begun_ = Clock::now();
  std::map<std::string, Clock::time_point> last_progress_;  // by node
  std::map<std::string, std::set<std::string>> unread_;     // by node: what it still waits for
  std::map<std::string, std::vector<const PlannedNode*>> readers_;  // by node
};

}  // namespace kazan
