#include "host/graph/plan.hpp"

#include "base/files.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kFormat = 1;

Json reference_json(const Reference& r) {
  return Json::object({{"node", r.node}, {"port", r.port}, {"key", r.key}});
}

Json node_json(const PlannedNode& node) {
  Json inputs = Json::object(), outputs = Json::array(), files = Json::object();
  for (const auto& [port, references] : node.inputs) {
    inputs[port] = Json::array();
    for (const auto& r : references) inputs[port].push(reference_json(r));
  }
  for (const auto& o : node.outputs)
    outputs.push(Json::object({{"name", o.name}, {"type", o.type}, {"shape", o.shape}}));
  for (const auto& [label, file] : node.files)
    files[label] = Json::object({{"path", file.path.native()}, {"sha256", file.sha256}});
  return Json::object({{"name", node.name},
                       {"id", node.id},
                       {"key", node.key},
                       {"stage", node.stage},
                       {"code", node.code},
                       {"doc", node.doc},
                       {"params", node.params},
                       {"inputs", std::move(inputs)},
                       {"outputs", std::move(outputs)},
                       {"seeded", node.seeded},
                       {"seed", node.seed},
                       {"threads", node.threads},
                       {"files", std::move(files)},
                       {"resolved", node.resolved},
                       {"environment", node.environment},
                       {"estimate", node.estimate.to_json()},
                       {"warnings", Json(node.warnings)}});
}

PlannedNode node_from(const Json& json) {
  PlannedNode node;
  node.name = json.at("name").string();
  node.id = json.at("id").string();
  node.key = json.at("key").string();
  node.stage = json.at("stage").string();
  node.code = json.at("code").string();
  node.doc = json.at("doc").string();
  node.params = json.at("params");
  for (const auto& [port, list] : json.at("inputs").members())
    for (const auto& r : list.items())
      node.inputs[port].push_back(
          {r.at("node").string(), r.at("port").string(), r.at("key").string()});
  for (const auto& o : json.at("outputs").items())
    node.outputs.push_back({o.at("name").string(), o.at("type").string(), o.at("shape")});
  node.seeded = json.at("seeded").boolean();
  node.seed = json.at("seed").integer();
  node.threads = static_cast<int>(json.at("threads").integer());
  for (const auto& [label, file] : json.at("files").members())
    node.files[label] = {file.at("path").string(), file.at("sha256").string()};
  node.resolved = json.at("resolved");
  node.environment = json.get("environment", Json());
  node.estimate = Estimate::from_json(json.at("estimate"));
  node.warnings = json.at("warnings").strings();
  return node;
}

}  // namespace

const PlannedNode* Plan::find(std::string_view name_or_id) const {
  for (const auto& node : nodes)
    if (node.name == name_or_id || node.id == name_or_id) return &node;
  return nullptr;
}

Json Plan::to_json() const {
  Json var_map = Json::object(), list = Json::array(), tasks = Json::array();
  Json names = Json::object();
  for (const auto& [name, text] : vars) var_map[name] = text;
  for (const auto& node : nodes) {
    list.push(node_json(node));
    tasks.push(Json(Json::Items{node.id}));
    names[node.name] = node.id;
  }
  Json variant = Json::object({{"id", ""}, {"vars", var_map}, {"nodes", std::move(names)}});
  return Json::object({{"format", kFormat},
                       {"experiment", experiment},
                       {"doc", doc},
                       {"seed", seed},
                       {"renderer", renderer},
                       {"vars", std::move(var_map)},
                       {"unset", Json(unset)},
                       {"overrides", Json(overrides)},
                       {"nodes", std::move(list)},
                       {"tasks", std::move(tasks)},
                       {"variants", Json(Json::Items{std::move(variant)})}});
}

Plan Plan::from_json(const Json& json) {
  if (json.at("format").integer() != kFormat)
    throw Error(Fault::input, "a plan of another format: " + json.at("format").dump());
  Plan plan;
  plan.experiment = json.at("experiment").string();
  plan.doc = json.at("doc").string();
  plan.seed = json.at("seed").integer();
  plan.renderer = json.at("renderer").string();
  for (const auto& [name, text] : json.at("vars").members())
    plan.vars.emplace_back(name, text.string());
  plan.unset = json.get("unset", Json::array()).strings();
  plan.overrides = json.at("overrides").strings();
  for (const auto& node : json.at("nodes").items()) plan.nodes.push_back(node_from(node));
  return plan;
}

Plan Plan::read(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file))
    throw Error(Fault::input, "cannot read the plan " + file.native() + ": there is no such file");
  const std::string text = read_file(file);
  try {
    return from_json(Json::parse(text, "JSON"));
  } catch (const Error& e) {
    throw Error(Fault::input, file.native() + " is not a plan: " + e.what());
  }
}

}  // namespace kazan
