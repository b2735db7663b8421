// To a program: JSON Lines, the same events as the run folder's events.jsonl has.
#include <algorithm>

#include "runner/progress/told.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

class JsonProgress final : public Progress {
 public:
  explicit JsonProgress(const Plan& plan, const ProgressOptions& options)
      : plan_(plan), nodes_(options.nodes) {}

  void begun(const std::filesystem::path& folder) override {
    tell("run", {{"status", "running"},
                 {"experiment", plan_.experiment},
                 {"nodes", std::int64_t(nodes_)},
                 {"folder", folder.native()}});
  }

  void started(const PlannedNode& node) override {
    tell("started", {{"node", node.name}, {"id", node.id}, {"stage", node.stage}});
  }

  // A worker's event has all but time and node: {"event": "progress" | "log", ...}.
  void event(const PlannedNode& node, const Json& event) override {
    Json::Members members = {{"node", node.name}};
    for (const auto& [name, value] : event.members())
      if (name != "event") members.emplace_back(name, value);
    tell(event.at("event").string(), std::move(members));
  }

  void finished(const PlannedNode& node, const NodeResult& result) override {
    Json::Members members = {{"node", node.name},
                             {"id", node.id},
                             {"stage", node.stage},
                             {"status", name(result.status)}};
    for (const char* field : {"seconds", "memory_bytes"})
      if (const Json* value = result.record.find(field)) members.emplace_back(field, *value);
    if (!result.message.empty()) members.emplace_back("message", result.message);
    if (result.status == Status::failed) members.emplace_back("fault", name(result.fault));
    tell("finished", std::move(members));
  }

  void ended(const RunEnd& end) override {
    Json::Members members = {{"status", end.status}, {"experiment", end.plan.experiment}};
    for (const auto status :
         {Status::computed, Status::reused, Status::failed, Status::skipped, Status::stopped})
      members.emplace_back(name(status),
                           std::count_if(end.results.begin(), end.results.end(),
                                         [&](const auto& r) { return r.second.status == status; }));
    members.emplace_back("seconds", end.seconds);
    members.emplace_back("folder", end.folder.native());
    if (!end.report.empty()) members.emplace_back("report", end.report.native());
    if (!end.problems.empty()) members.emplace_back("problems", Json(end.problems));
    if (!end.go_on.empty()) members.emplace_back("go_on", end.go_on);
    tell("run", std::move(members));
  }

 private:
  void tell(std::string_view event, Json::Members members) const {
    members.insert(members.begin(), {{"event", event}, {"time", time_.seconds()}});
    write_stderr(Json::object(std::move(members)).dump() + "\n");
  }

  const Plan& plan_;
  const std::size_t nodes_;
  const Stopwatch time_;
};

}  // namespace

std::unique_ptr<Progress> json_progress(const Plan& plan, const ProgressOptions& options) {
  return std::make_unique<JsonProgress>(plan, options);
}

}  // namespace kazan
