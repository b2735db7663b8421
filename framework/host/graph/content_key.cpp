#include "base/hash.hpp"
#include "host/graph/planning.hpp"

namespace kazan {
namespace {

Json ingredient(const Reference& reference) {
  if (reference.at.empty()) return reference.artifact();
  return Json::object({{"artifact", reference.artifact()}, {"at", text_of(reference.at)}});
}

}  // namespace

std::string content_key(const PlannedNode& node, const StageInfo& stage) {
  Json params = Json::object(), inputs = Json::object(), files = Json::object();
  for (const auto& [name, value] : node.params.members()) {
    const auto* spec = stage.param(name);
    if (!spec || (spec->keyed && spec->type != ParamType::file)) params[name] = value;
  }
  for (const auto& [port, references] : node.inputs) {
    inputs[port] = Json::array();
    for (const auto& reference : references) inputs[port].push(ingredient(reference));
  }
  for (const auto& [label, file] : node.files) files[label] = file.sha256;
  Json all = Json::object({{"format", 1},
                           {"stage", node.stage},
                           {"code", node.code},
                           {"params", std::move(params)},
                           {"inputs", std::move(inputs)},
                           {"files", std::move(files)},
                           {"resolved", node.resolved}});
  if (node.seeded) all["seed"] = node.seed;
  if (!node.environment.is_null()) all["environment"] = node.environment;
  return sha256(all.canonical());
}

}  // namespace kazan
