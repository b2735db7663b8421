#include "host/record/recording.hpp"

#include "host/record/table_view.hpp"

namespace kazan {
namespace {

constexpr const char* kEvents = "events.jsonl";

Json counts_of(const std::map<std::string, NodeResult>& results) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [node, result] : results) ++counts[std::string(name(result.status))];
  Json out = Json::object();
  for (const auto& [status, count] : counts) out[status] = count;
  return out;
}

}  // namespace

Recording::Recording(const Plan& plan, const Store& store, const RunFolder& folder,
                     const std::string& command, Json software)
    : plan_(plan),
      folder_(folder),
      manifest_(plan, folder, command, std::move(software)),
      copies_(folder, store),
      tensorboard_(folder.tensorboard(), store),
      observers_([this](const std::string& what, const std::string& why) { lost(what, why); }) {
  manifest_.write();
  observers_.add(copies_, "nodes/", Observers::After::again);
  observers_.add(manifest_, "manifest.json", Observers::After::again);
  open_events(plan, folder, command);
  observers_.add(tensorboard_, "tensorboard/", Observers::After::again);
}

// Its first line is its head: a log that lacks it gets no others.
void Recording::open_events(const Plan& plan, const RunFolder& folder, const std::string& command) {
  try {
    events_.emplace(plan, folder.events());
  } catch (const Error& e) {
    lost(kEvents, e.what());
  }
  log("run_started", Json::object({{"experiment", plan.experiment},
                                   {"run", folder.number()},
                                   {"command", command},
                                   {"nodes", std::int64_t(plan.nodes.size())}}));
  if (!lost_.contains(kEvents)) observers_.add(*events_, kEvents, Observers::After::never);
}

Recording::~Recording() {
  if (ended_) return;
  try {  // what threw has its words on the terminal
    manifest_.end("failed", Json());
  } catch (const std::exception&) {
    // A disk that is full cannot be told that it is.
  }
}

void Recording::lost(const std::string& what, const std::string& why) {
  if (problem_.empty()) problem_ = why;
  if (lost_.insert(what).second) manifest_.warn("", what + " is not whole: " + why);
}

// A log that lost a line gets no more: what follows could stand behind half a line.
void Recording::log(const std::string& event, const Json& members) {
  if (!events_ || lost_.contains(kEvents)) return;
  try {
    events_->write(event, members);
  } catch (const Error& e) {
    lost(kEvents, e.what());
  }
}

void Recording::end_manifest(const std::string& status, int exit_code) {
  ended_ = true;
  try {
    manifest_.end(status, exit_code);
  } catch (const Error& e) {
    lost("manifest.json", e.what());
  }
}

void Recording::end(const std::string& status, int exit_code,
                    const std::map<std::string, NodeResult>& results) {
  log("run_finished",
      Json::object({{"status", status}, {"exit_code", exit_code}, {"nodes", counts_of(results)}}));
  end_manifest(status, exit_code);
}

void Recording::table() {
  if (plan_.variants.empty()) return;
  try {
    write_table(folder_.path());
  } catch (const Error& e) {
    lost("table.json", e.what());
  }
}

void Recording::report(const std::filesystem::path& file) {
  log("report_finished", Json::object({{"renderer", plan_.renderer}, {"file", file.native()}}));
  try {
    manifest_.report(file.filename());
  } catch (const Error& e) {
    lost("manifest.json", e.what());
  }
}

void Recording::report_failed(const std::string& status, int exit_code,
                              const std::string& message) {
  log("report_failed", Json::object({{"renderer", plan_.renderer}, {"error", message}}));
  manifest_.warn(plan_.renderer, message);
  end_manifest(status, exit_code);
}

}  // namespace kazan
