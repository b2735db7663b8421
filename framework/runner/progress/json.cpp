// To a program: JSON Lines, events named and made as those of the run folder's events.jsonl
// (docs/progress.md).
#include <algorithm>
#include <ctime>

#include "runner/progress/told.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

// "2026-11-24T02:00:10.120Z"
std::string utc_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  char date[32], text[48];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text, sizeof text, "%s.%03ldZ", date, now.tv_nsec / 1'000'000);
  return text;
}

Json counts(const RunEnd& end) {
  Json out = Json::object();
  for (const auto status :
       {Status::computed, Status::reused, Status::failed, Status::skipped, Status::stopped})
    out[name(status)] =
        std::int64_t(std::count_if(end.results.begin(), end.results.end(), [&](const auto& result) {
          return result.second.status == status;
        }));
  return out;
}

class JsonProgress final : public Progress {
 public:
  JsonProgress(const Plan& plan, const ProgressOptions& options)
      : plan_(plan), nodes_(options.nodes) {}

  void begun(const std::filesystem::path& folder) override {
    tell_json("run_started", {{"experiment", plan_.experiment},
                              {"nodes", std::int64_t(nodes_)},
                              {"folder", folder.native()}});
  }

  void started(const PlannedNode& node) override {
    tell_json(
        "node_started",
        {{"node", node.name}, {"id", node.id}, {"stage", node.stage}, {"threads", node.threads}});
  }

  // A worker's event has all but time and node: {"event": "progress" | "log", ...}.
  void event(const PlannedNode& node, const Json& event) override {
    Json::Members members = {{"node", node.name}};
    for (const auto& [name, value] : event.members())
      if (name != "event") members.emplace_back(name, value);
    tell_json(event.at("event").string(), std::move(members));
  }

  void finished(const PlannedNode& node, const NodeResult& result) override {
    Json::Members members = {
        {"node", node.name}, {"id", node.id}, {"key", node.key}, {"status", name(result.status)}};
    if (result.worker != 0)
      members.insert(members.end(),
                     {{"worker", result.worker}, {"began", result.began}, {"ended", result.ended}});
    if (const Json* value = result.record.find("memory_bytes"))
      members.emplace_back("memory_bytes", *value);
    if (!result.message.empty()) members.emplace_back("error", result.message);
    if (result.status == Status::failed) members.emplace_back("fault", name(result.fault));
    tell_json("node_finished", std::move(members));
  }

  void ended(const RunEnd& end) override {
    Json::Members members = {{"status", end.status},
                             {"exit_code", end.exit_code},
                             {"nodes", counts(end)},
                             {"folder", end.folder.native()}};
    if (!end.report.empty()) members.emplace_back("report", end.report.native());
    if (!end.problems.empty()) members.emplace_back("problems", Json(end.problems));
    if (!end.notes.empty()) members.emplace_back("notes", Json(end.notes));
    if (!end.go_on.empty()) members.emplace_back("go_on", end.go_on);
    tell_json("run_finished", std::move(members));
  }

 private:
  const Plan& plan_;
  const std::size_t nodes_;
};

}  // namespace

void tell_json(std::string_view event, Json::Members members) {
  static const Stopwatch since_first;
  members.insert(members.begin(),
                 {{"time", utc_now()}, {"seconds", since_first.seconds()}, {"event", event}});
  write_stderr(Json::object(std::move(members)).dump() + "\n");
}

std::unique_ptr<Progress> json_progress(const Plan& plan, const ProgressOptions& options) {
  return std::make_unique<JsonProgress>(plan, options);
}

}  // namespace kazan
