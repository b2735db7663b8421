#include "host/graph/plan.hpp"

#include "base/files.hpp"
#include "base/json_file.hpp"
#include "host/graph/plan_parts.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kFormat = 1;

Coordinates places_from(const Json& json) {
  Coordinates at;
  for (const auto& c : json.items()) at.push_back({c.at("axis").string(), c.at("value").string()});
  return at;
}

Json reference_json(const Reference& r) {
  Json out = Json::object({{"node", r.node}, {"port", r.port}, {"key", r.key}});
  if (!r.at.empty()) out["at"] = places_json(r.at);
  return out;
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
                       {"base", node.base},
                       {"id", node.id},
                       {"key", node.key},
                       {"stage", node.stage},
                       {"code", node.code},
                       {"doc", node.doc},
                       {"params", node.params},
                       {"inputs", std::move(inputs)},
                       {"over", Json(node.over)},
                       {"outputs", std::move(outputs)},
                       {"seeded", node.seeded},
                       {"seed", node.seed},
                       {"threads", node.threads},
                       {"files", std::move(files)},
                       {"resolved", node.resolved},
                       {"pass", node.pass},
                       {"environment", node.environment},
                       {"estimate", node.estimate.to_json()},
                       {"warnings", Json(node.warnings)}});
}

std::vector<std::pair<std::string, std::string>> texts_from(const Json& json) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, text] : json.members()) out.emplace_back(name, text.string());
  return out;
}

// `ids`: of nodes, by their names in the plan.
Json variant_json(const PlannedVariant& variant, const Json& ids) {
  Json nodes = Json::object();
  for (const auto& [name, planned] : variant.nodes) nodes[name] = ids.at(planned);
  return Json::object({{"id", variant.id},
                       {"at", places_json(variant.at)},
                       {"seed", variant.seed},
                       {"vars", texts_json(variant.vars)},
                       {"nodes", std::move(nodes)}});
}

const std::string& name_of(const std::string& id, const std::map<std::string, std::string>& names) {
  const auto found = names.find(id);
  if (found == names.end())
    throw Error(Fault::input, "a variant's node is none of the plan: " + id);
  return found->second;
}

PlannedVariant variant_from(const Json& json, const std::map<std::string, std::string>& names) {
  PlannedVariant variant;
  variant.id = json.at("id").string();
  variant.at = places_from(json.at("at"));
  variant.seed = json.at("seed").integer();
  variant.vars = texts_from(json.at("vars"));
  for (const auto& [name, id] : json.at("nodes").members())
    variant.nodes[name] = name_of(id.string(), names);
  return variant;
}

PlannedNode node_from(const Json& json) {
  PlannedNode node;
  node.name = json.at("name").string();
  node.base = json.get("base", json.at("name")).string();
  node.id = json.at("id").string();
  node.key = json.at("key").string();
  node.stage = json.at("stage").string();
  node.code = json.at("code").string();
  node.doc = json.at("doc").string();
  node.params = json.at("params");
  for (const auto& [port, list] : json.at("inputs").members())
    for (const auto& r : list.items())
      node.inputs[port].push_back({r.at("node").string(), r.at("port").string(),
                                   r.at("key").string(), places_from(r.get("at", Json::array()))});
  node.over = json.get("over", Json::array()).strings();
  for (const auto& o : json.at("outputs").items())
    node.outputs.push_back({o.at("name").string(), o.at("type").string(), o.at("shape")});
  node.seeded = json.at("seeded").boolean();
  node.seed = json.at("seed").integer();
  node.threads = static_cast<int>(json.at("threads").integer());
  for (const auto& [label, file] : json.at("files").members())
    node.files[label] = {file.at("path").string(), file.at("sha256").string()};
  node.resolved = json.at("resolved");
  node.pass = json.get("pass", "").string();
  node.environment = json.get("environment", Json());
  node.estimate = Estimate::from_json(json.at("estimate"));
  node.warnings = json.at("warnings").strings();
  return node;
}

}  // namespace

Json places_json(const Coordinates& at) {
  Json out = Json::array();
  for (const auto& c : at) out.push(Json::object({{"axis", c.axis}, {"value", c.value}}));
  return out;
}

Json texts_json(const std::vector<std::pair<std::string, std::string>>& texts) {
  Json out = Json::object();
  for (const auto& [name, text] : texts) out[name] = text;
  return out;
}

const PlannedNode* Plan::find(std::string_view name_or_id) const {
  for (const auto& node : nodes)
    if (node.name == name_or_id || node.id == name_or_id) return &node;
  return nullptr;
}

Json Plan::to_json() const {
  Json var_map = texts_json(vars), list = Json::array(), tasks = Json::array();
  Json names = Json::object(), all = Json::array(), varied = Json::array();
  for (const auto& block : axes) varied.push(block.to_json());
  for (const auto& node : nodes) {
    list.push(node_json(node));
    tasks.push(Json(Json::Items{node.id}));
    names[node.name] = node.id;
  }
  for (const auto& variant : variants) all.push(variant_json(variant, names));
  if (variants.empty())
    all.push(Json::object({{"id", ""}, {"vars", var_map}, {"nodes", std::move(names)}}));
  Json out =
      Json::object({{"format", kFormat},
                    {"experiment", experiment},
                    {"doc", doc},
                    {"seed", seed},
                    {"renderer", renderer},
                    {"vars", std::move(var_map)},
                    {"unset", Json(unset)},
                    {"overrides", Json(overrides)},
                    {"nodes", std::move(list)},
                    {"tasks", std::move(tasks)},
                    {"variants", std::move(all)},
                    {"axes", std::move(varied)},
                    {"shown", Json(shown)},
                    {"sources", Json(std::vector<std::string>(sources.begin(), sources.end()))}});
  if (!where.conditions.empty()) out["where"] = where.to_json();
  if (!base_docs.empty()) out["base_docs"] = texts_json(base_docs);
  return out;
}

Plan Plan::from_json(const Json& json) {
  if (json.at("format").integer() != kFormat)
    throw Error(Fault::input, "a plan of another format: " + json.at("format").dump());
  Plan plan;
  plan.experiment = json.at("experiment").string();
  plan.doc = json.at("doc").string();
  plan.seed = json.at("seed").integer();
  plan.renderer = json.at("renderer").string();
  plan.vars = texts_from(json.at("vars"));
  plan.unset = json.get("unset", Json::array()).strings();
  plan.overrides = json.at("overrides").strings();
  std::map<std::string, std::string> names;
  for (const auto& node : json.at("nodes").items()) {
    plan.nodes.push_back(node_from(node));
    names[plan.nodes.back().id] = plan.nodes.back().name;
  }
  for (const auto& variant : json.at("variants").items())
    if (variant.at("id").string() != "") plan.variants.push_back(variant_from(variant, names));
  for (const auto& block : json.get("axes", Json::array()).items())
    plan.axes.push_back(SweepAxes::from_json(block));
  if (const Json* docs = json.find("base_docs")) plan.base_docs = texts_from(*docs);
  if (const Json* where = json.find("where")) plan.where = SweepWhere::from_json(*where);
  plan.shown = json.get("shown", Json::array()).strings();
  const auto sources = json.get("sources", Json::array()).strings();
  plan.sources.assign(sources.begin(), sources.end());
  return plan;
}

Plan Plan::read(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file))
    throw Error(Fault::input, "cannot read the plan " + file.native() + ": there is no such file");
  const std::string text = read_file(file);
  try {
    return read_json(text, file, &Plan::from_json);
  } catch (const Error& e) {
    throw Error(Fault::input, std::string(e.what()) + "; expected a plan, as plan.json of a run");
  }
}

}  // namespace kazan
