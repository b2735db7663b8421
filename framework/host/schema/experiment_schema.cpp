#include "host/schema/experiment_schema.hpp"

#include "host/config/keys.hpp"
#include "host/schema/keys_schema.hpp"
#include "host/schema/param_schema.hpp"
#include "host/schema/parts.hpp"
#include "host/schema/stage_schema.hpp"

namespace kazan {
namespace {

using Strings = std::vector<std::string>;

// A schema for nodes that use `stage`.
Json of_stage(const std::string& stage, Json then) {
  Json uses = having({"use"});
  uses["properties"] = Json::object({{"use", Json::object({{"const", stage}})}});
  return Json::object({{"if", std::move(uses)}, {"then", std::move(then)}});
}

// One of these names, each with what it is, or a variable.
Json choice(const std::vector<std::pair<std::string, std::string>>& named, bool variable) {
  Json names = Json::array(), docs = Json::array();
  for (const auto& [name, doc] : named) {
    names.push(name);
    docs.push(doc);
  }
  Json one = Json::object({{"enum", names}, {"enumDescriptions", docs}});
  if (!variable) return one;
  return Json::object({{"anyOf", Json::Items{std::move(one), variable_schema()}}});
}

Json stage_choice(const Catalog& catalog) {
  std::vector<std::pair<std::string, std::string>> named;
  for (const auto& id : catalog.stage_ids()) named.emplace_back(id, catalog.stage(id).doc);
  return choice(named, true);
}

Json renderer_choice(const Catalog& catalog) {
  std::vector<std::pair<std::string, std::string>> named = {{"none", "no report"}};
  for (const auto& id : catalog.renderer_ids()) named.emplace_back(id, catalog.renderer(id).doc);
  return choice(named, false);
}

// What may stand in a node, by its stage.
Json node(const Catalog& catalog) {
  Json properties = Json::object({});
  for (const Key& key : node_keys())
    if (key.takes == Takes::stage || key.takes == Takes::text || key.takes == Takes::axes)
      properties[key.name] = schema_in_node(key);
  Json::Items stages;
  for (const auto& id : catalog.stage_ids())
    stages.push_back(of_stage(id, stage_schema(catalog.stage(id))));
  return Json::object({{"properties", std::move(properties)}, {"allOf", std::move(stages)}});
}

Json whole_node(const Catalog& catalog) {
  Json::Items stages;
  for (const auto& id : catalog.stage_ids())
    if (Json needs = stage_needs(catalog.stage(id)); needs.size() > 0)
      stages.push_back(of_stage(id, std::move(needs)));
  Json whole = having({"use"});
  if (!stages.empty()) whole["allOf"] = std::move(stages);
  return whole;
}

Json any_key(const Strings& keys) {
  Json::Items any;
  for (const auto& key : keys) any.push_back(having({key}));
  return Json::object({{"anyOf", std::move(any)}});
}

Json unless(Json condition, Json then) {
  return Json::object(
      {{"if", Json::object({{"not", std::move(condition)}})}, {"then", std::move(then)}});
}

Json nodes_are(Json node) {
  return Json::object(
      {{"properties",
        Json::object({{"nodes", Json::object({{"additionalProperties", std::move(node)}})}})}});
}

// What a file has to have that stands for itself.
Json::Items wholes() {
  Json alone = nodes_are(Json::object({{"type", "object"}}));
  alone["properties"]["nodes"]["minProperties"] = 1;
  alone["required"] = Json(Strings{"nodes"});
  return {unless(having({"extends"}), std::move(alone)),
          unless(any_key({"extends", "set", "sweep"}),
                 nodes_are(Json::object({{"$ref", "#/definitions/whole_node"}})))};
}

}  // namespace

Json experiment_schema(const Catalog& catalog) {
  Json schema = Json::object({{"$schema", "http://json-schema.org/draft-07/schema#"},
                              {"title", "Kazan experiment"},
                              {"type", "object"}});
  schema["properties"] = properties_of(experiment_keys());
  schema["additionalProperties"] = false;
  schema["allOf"] = wholes();
  schema["definitions"] = Json::object({{"stage", stage_choice(catalog)},
                                        {"renderer", renderer_choice(catalog)},
                                        {"reference", reference_schema()},
                                        {"node", node(catalog)},
                                        {"whole_node", whole_node(catalog)}});
  return schema;
}

}  // namespace kazan
