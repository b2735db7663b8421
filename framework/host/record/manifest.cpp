#include "host/record/manifest.hpp"

#include <ctime>

#include "base/files.hpp"
#include "host/record/machine.hpp"
#include "host/run/environment.hpp"

namespace kazan {
namespace {

std::string iso_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

Manifest::Manifest(const Plan& plan, const RunFolder& folder, std::string command)
    : plan_(plan), folder_(folder), command_(std::move(command)) {}

void Manifest::add(const PlannedNode& node, const NodeResult& result) {
  results_[node.name] = result;
}

Json Manifest::node_json(const PlannedNode& node, const NodeResult& result) const {
  Json inputs = Json::object();
  for (const auto& [port, references] : node.inputs) {
    inputs[port] = Json::array();
    for (const auto& r : references) inputs[port].push(r.node + "." + r.port);
  }
  Json out = Json::object({{"name", node.name},
                           {"id", node.id},
                           {"stage", node.stage},
                           {"doc", node.doc},
                           {"key", node.key},
                           {"code", node.code},
                           {"status", name(result.status)},
                           {"threads", node.threads},
                           {"params", node.params},
                           {"inputs", std::move(inputs)}});
  if (node.seeded) out["seed"] = node.seed;
  for (const char* field : {"seconds", "memory_bytes", "environment"})
    out[field] = result.record.get(field, Json());
  const bool here = result.worker != 0;  // a worker of this run was at it
  out["worker"] = here ? Json(result.worker) : Json();
  out["began"] = here ? Json(result.began) : Json();
  out["ended"] = here ? Json(result.ended) : Json();
  out["error"] = result.message.empty() ? Json() : Json(result.message);
  return out;
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
  if (!renderer_error_.empty()) add(plan_.renderer, renderer_error_);
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

void Manifest::write(const std::string& status) const {
  const std::chrono::duration<double> elapsed = std::chrono::system_clock::now() - started_;
  Json vars = Json::object(), environment = Json::object(), nodes = Json::array();
  for (const auto& [name, text] : plan_.vars) vars[name] = text;
  for (const auto& [name, value] : worker_environment(1))
    if (!name.ends_with("_NUM_THREADS")) environment[name] = value;  // each node has its own
  for (const auto& node : plan_.nodes)
    if (const auto found = results_.find(node.name); found != results_.end())
      nodes.push(node_json(node, found->second));
  const Json manifest = Json::object({{"kazan", KAZAN_VERSION},
                                      {"experiment", plan_.experiment},
                                      {"doc", plan_.doc},
                                      {"run", folder_.number()},
                                      {"status", status},
                                      {"started", iso_time(started_)},
                                      {"seconds", elapsed.count()},
                                      {"seed", plan_.seed},
                                      {"command", command_},
                                      {"vars", std::move(vars)},
                                      {"overrides", Json(plan_.overrides)},
                                      {"machine", machine_json()},
                                      {"environment", std::move(environment)},
                                      {"warnings", warnings()},
                                      {"nodes", std::move(nodes)}});
  write_file(folder_.path() / "metrics.json", metrics().dump(2) + "\n");
  write_file(folder_.path() / "manifest.json", manifest.dump(2) + "\n");
}

}  // namespace kazan
