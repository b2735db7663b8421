#include "host/record/manifest.hpp"

#include <set>

#include "base/files.hpp"
#include "base/time.hpp"
#include "host/record/machine.hpp"
#include "host/record/node_inputs.hpp"
#include "host/record/process.hpp"
#include "host/run/environment.hpp"

namespace kazan {
namespace {

// Of the time that a run takes, at most one part in so many goes into its manifest.
constexpr int kShare = 50;

// What manifest.json and metrics.json together hold at most, nearly always: that many bytes and
// those of each node.
constexpr std::int64_t kLastWords = 64 << 10, kLastWordsOfNode = 8 << 10;

Json files_json(const PlannedNode& node) {
  Json files = Json::object();
  for (const auto& [label, file] : node.files)
    files[label] = Json::object({{"path", file.path.native()}, {"sha256", file.sha256}});
  return files;
}

// Where the result comes from, without the libraries: those are listed once, for all nodes.
Json origin_of(const NodeResult& result) {
  const Json* origin = result.record.find("origin");
  if (!origin) return {};
  Json out = Json::object();
  for (const auto& [name, value] : origin->members())
    if (name != "libraries") out[name] = value;
  return out;
}

Json environment_json() {
  Json environment = Json::object();
  for (const auto& [name, value] : worker_environment(1))
    if (!name.ends_with("_NUM_THREADS")) environment[name] = value;  // each node has its own
  for (const auto& [name, value] : kernel_variables()) environment[name] = value;
  return environment;
}

}  // namespace

Manifest::Manifest(const Plan& plan, const RunFolder& folder, std::string command, Json software)
    : plan_(plan),
      folder_(folder),
      command_(std::move(command)),
      software_(std::move(software)),
      machine_(machine_json()),
      process_(process_json()),
      spare_(folder.path() / "manifest.json",
             kLastWords + kLastWordsOfNode * static_cast<std::int64_t>(plan.nodes.size())) {}

void Manifest::finished(const PlannedNode& node, const NodeResult& result) {
  results_[node.name] = result;
  changed_ = true;
  tick();
}

// At the end of each node, if that costs little beside the nodes: a write takes the longer, the
// more nodes there are, and hundreds of short ones would spend their time on it.
void Manifest::tick() {
  if (changed_ && Clock::now() >= not_before_) write();
}

void Manifest::warn(const std::string& subject, const std::string& message) {
  warnings_.emplace_back(subject, message);
  changed_ = true;
}

void Manifest::end(const std::string& status, Json exit_code) {
  status_ = status;
  exit_code_ = std::move(exit_code);
  if (ended_.is_null()) {
    ended_ = utc_seconds(std::chrono::system_clock::now());
    seconds_ = seconds();
  }
  spare_.release();
  write();
}

void Manifest::exported(std::chrono::system_clock::time_point began) {
  started_ = began;
  begun_ = Clock::now() -
           std::chrono::duration_cast<Clock::duration>(std::chrono::system_clock::now() - began);
  status_ = "exported";
}

void Manifest::end(const std::string& status, Json exit_code,
                   std::chrono::system_clock::time_point at) {
  status_ = status;
  exit_code_ = std::move(exit_code);
  ended_ = utc_seconds(at);
  seconds_ = std::chrono::duration<double>(at - started_).count();
  spare_.release();
  write();
}

void Manifest::report(const std::string& file) {
  report_ = file;
  write();
}

double Manifest::seconds() const {
  if (seconds_) return *seconds_;
  return std::chrono::duration<double>(Clock::now() - begun_).count();
}

Json Manifest::node_json(const PlannedNode& node, const NodeResult& result) const {
  Json out = Json::object({{"name", node.name},
                           {"id", node.id},
                           {"stage", node.stage},
                           {"doc", node.doc},
                           {"key", node.key},
                           {"code", node.code},
                           {"status", name(result.status)},
                           {"threads", node.threads},
                           {"params", node.params},
                           {"inputs", input_names(node)},
                           {"input_keys", input_keys(node)},
                           {"files", files_json(node)}});
  if (node.seeded) out["seed"] = node.seed;
  for (const char* field : {"seconds", "memory_bytes", "environment", "outputs"})
    out[field] = result.record.get(field, Json());
  out["origin"] = origin_of(result);
  const bool here = result.worker != 0;
  out["worker"] = here ? Json(result.worker) : Json();
  out["began"] = here ? Json(result.began) : Json();
  out["ended"] = here ? Json(result.ended) : Json();
  if (const Json* from = result.record.find("resumed")) out["resumed"] = *from;
  out["error"] = result.message.empty() ? Json() : Json(result.message);
  return out;
}

Json Manifest::nodes() const {
  Json all = Json::array();
  for (const auto& node : plan_.nodes)
    if (const auto found = results_.find(node.name); found != results_.end())
      all.push(node_json(node, found->second));
  return all;
}

Json Manifest::warnings() const {
  Json list = Json::array();
  const auto add = [&](const std::string& node, const std::string& message) {
    list.push(Json::object({{"node", node}, {"message", message}}));
  };
  for (const auto& node : plan_.nodes) {
    for (const auto& warning : node.warnings) add(node.name, warning);
    const auto found = results_.find(node.name);
    if (found == results_.end()) continue;
    if (const Json* emitted = found->second.record.find("warnings"))
      for (const auto& warning : emitted->strings()) add(node.name, warning);
  }
  for (const auto& [subject, message] : warnings_) add(subject, message);
  return list;
}

Json Manifest::metrics() const {
  Json all = Json::object();
  for (const auto& node : plan_.nodes) {
    const auto found = results_.find(node.name);
    if (found == results_.end() || !found->second.record.has("metrics")) continue;
    for (const auto& metric : found->second.record.at("metrics").items())
      all[node.name + "." + metric.at("name").string()] = metric.at("value");
  }
  return all;
}

// By file name, the build ids of the libraries that were loaded where the nodes were computed:
// more than one when they were computed on machines that differ.
Json Manifest::libraries() const {
  std::map<std::string, std::set<std::string>> ids;
  for (const auto& [node, result] : results_)
    if (const Json* origin = result.record.find("origin"))
      if (const Json* loaded = origin->find("libraries"))
        for (const auto& [name, id] : loaded->members()) ids[name].insert(id.string());
  Json out = Json::object();
  for (const auto& [name, all] : ids)
    out[name] = all.size() == 1 ? Json(*all.begin())
                                : Json(std::vector<std::string>(all.begin(), all.end()));
  return out;
}

void Manifest::write() {
  const auto before = Clock::now();
  Json vars = Json::object();
  for (const auto& [name, text] : plan_.vars) vars[name] = text;
  const Json manifest = Json::object({{"kazan", software_.get("version", Json())},
                                      {"experiment", plan_.experiment},
                                      {"doc", plan_.doc},
                                      {"run", folder_.number()},
                                      {"status", status_},
                                      {"exit_code", exit_code_},
                                      {"started", utc_seconds(started_)},
                                      {"ended", ended_},
                                      {"seconds", seconds()},
                                      {"report", report_},
                                      {"seed", plan_.seed},
                                      {"command", command_},
                                      {"vars", std::move(vars)},
                                      {"unset", Json(plan_.unset)},
                                      {"overrides", Json(plan_.overrides)},
                                      {"process", process_},
                                      {"machine", machine_},
                                      {"environment", environment_json()},
                                      {"software", software_},
                                      {"libraries", libraries()},
                                      {"warnings", warnings()},
                                      {"nodes", nodes()}});
  write_file(folder_.path() / "metrics.json", metrics().dump(2) + "\n");
  write_file(folder_.path() / "manifest.json", manifest.dump(2) + "\n");
  changed_ = false;
  not_before_ = Clock::now() + kShare * (Clock::now() - before);
}

}  // namespace kazan
