// manifest.json and metrics.json: what a run did, with everything needed to repeat it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "host/graph/plan.hpp"
#include "host/record/run_folder.hpp"
#include "host/record/spare.hpp"
#include "host/run/scheduler.hpp"

namespace kazan {

class Manifest final : public Observer {
 public:
  // `software`: software_json().
  Manifest(const Plan& plan, const RunFolder& folder, std::string command, Json software);

  void finished(const PlannedNode& node, const NodeResult& result) override;
  void warned(const PlannedNode& node, const std::string& message) override {
    warn(node.name, message);
  }
  void tick() override;
  void happened(const Json&) override { tick(); }
  void started(const PlannedNode&) override { tick(); }
  void event(const PlannedNode&, const Json&) override { tick(); }

  // Writes both files, as "running".
  void write();
  // Of a run that another engine computes: it began then, and is "exported" until it is put
  // together.
  void exported(std::chrono::system_clock::time_point began);
  // The run is over: `status` is ok, failed or stopped. It ended, and took so long, when this was
  // first called: reports come after it. Called again when one failed.
  void end(const std::string& status, Json exit_code);
  void end(const std::string& status, Json exit_code, std::chrono::system_clock::time_point at);
  void report(const std::string& file);  // in the run folder
  // Something that is in no node's record: a report that failed, a log that could not be written,
  // damage in the store.
  void warn(const std::string& subject, const std::string& message);

 private:
  using Clock = std::chrono::steady_clock;

  Json node_json(const PlannedNode& node, const NodeResult& result) const;
  Json nodes() const;
  Json warnings() const;
  Json metrics() const;
  Json libraries() const;
  double seconds() const;

  const Plan& plan_;
  const RunFolder& folder_;
  std::string command_;
  Json software_, machine_, process_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  Clock::time_point begun_ = Clock::now(), not_before_{};
  std::optional<double> seconds_;  // of a run that ended
  std::map<std::string, NodeResult> results_;
  std::vector<std::pair<std::string, std::string>> warnings_;
  std::string status_ = "running";
  Json ended_, exit_code_, report_;
  bool changed_ = false;
  Spare spare_;  // for the end to be told on a disk that is full
};

}  // namespace kazan
