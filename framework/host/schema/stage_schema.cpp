#include "host/schema/stage_schema.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/catalog/words.hpp"
#include "host/config/keys.hpp"
#include "host/schema/keys_schema.hpp"
#include "host/schema/param_schema.hpp"
#include "host/schema/parts.hpp"
#include "host/schema/patterns.hpp"

namespace kazan {
namespace {

using Specs = std::vector<ParamSpec>;

Json property_schema(const std::string& prefix, const Specs& specs);

// "l1" of "l1.coef", "k" of "k".
std::string first_part(const std::string& name) {
  return name.substr(0, name.find('.'));
}

// The mapping that gives parameters whose names begin with `prefix`, "" or "l1.". Of a group's
// member, the full name will do too; as a pattern, which editors do not offer.
Json members_schema(const std::string& prefix, const Specs& specs) {
  Json properties = Json::object(), dotted = Json::object();
  for (const auto& spec : specs) {
    if (!spec.name.starts_with(prefix)) continue;
    const std::string rest = spec.name.substr(prefix.size()), first = first_part(rest);
    if (!properties.has(first)) properties[first] = property_schema(prefix + first, specs);
    if (first == rest) continue;
    std::string pattern = "^";
    for (const char c : rest) pattern += c == '.' ? std::string("\\.") : std::string(1, c);
    dotted[pattern + "$"] = schema_of(spec);
  }
  Json schema = Json::object({{"properties", properties}, {"additionalProperties", false}});
  if (dotted.size() > 0) schema["patternProperties"] = dotted;
  return schema;
}

std::string words_of(const std::string& group, const Specs& specs) {
  std::vector<std::string> members;
  for (const auto& spec : specs)
    if (spec.name.starts_with(group + "."))
      members.push_back(spec.name.substr(group.size() + 1) +
                        (spec.shorthand ? " (which the value alone means)" : "") + ": " + spec.doc);
  return join(members, "\n");
}

// A parameter, or a group: its mapping, the value of its main parameter, a variable.
Json property_schema(const std::string& name, const Specs& specs) {
  const std::string prefix = name + ".";
  const ParamSpec* main = nullptr;
  for (const auto& spec : specs) {
    if (spec.name == name) return schema_of(spec);
    if (spec.name.starts_with(prefix) && spec.shorthand && !main) main = &spec;
  }
  Json group = members_schema(prefix, specs);
  group["type"] = "object";
  return Json::object(
      {{"description", words_of(name, specs)},
       {"anyOf", Json::Items{main ? schema_of(*main) : variable_schema(), std::move(group)}}});
}

// `in: acts`, where there is one input, or one that must be given.
const PortSpec* the_one(const std::vector<PortSpec>& inputs) {
  const PortSpec* one = inputs.size() == 1 ? &inputs[0] : nullptr;
  for (const auto& port : inputs)
    if (port.required) {
      if (one && one != &port) return nullptr;
      one = &port;
    }
  return one;
}

Json inputs_schema(const std::vector<PortSpec>& inputs) {
  Json properties = Json::object();
  std::vector<std::string> words = {key_of(node_keys(), "in").doc};
  bool required = false;
  for (const auto& port : inputs) {
    const std::string said = port.doc + "; " + type_of(port);
    words.push_back(port.name + ": " + said);
    required = required || port.required;
    properties[port.name] =
        Json::object({{"description", said}, {"$ref", "#/definitions/reference"}});
  }
  Json map = Json::object(
      {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}});
  Json::Items forms = {std::move(map)};
  if (the_one(inputs))
    forms.push_back(Json::object({{"$ref", "#/definitions/reference"}}));
  else
    forms.push_back(variable_schema());
  if (!required) forms.push_back(Json::object({{"type", "null"}}));
  return Json::object({{"description", join(words, "\n")}, {"anyOf", std::move(forms)}});
}

bool takes(const StageInfo& stage, const Key& key) {
  const std::string_view name = key.name;
  if (name == "in") return !stage.inputs.empty();
  if (name == "seed") return stage.seeded;
  return name != "threads" || stage.threaded;
}

}  // namespace

Json stage_schema(const StageInfo& stage) {
  Json schema = members_schema("", stage.params);
  Json properties = Json::object(), patterns = schema.get("patternProperties", Json::object());
  for (const Key& key : node_keys()) {
    if (!takes(stage, key))  // as a pattern, which editors do not offer; nothing is no fault
      patterns["^" + std::string(key.name) + "$"] = Json::object(
          {{"type", "null"}, {"errorMessage", stage.id + " takes no " + std::string(key.name)}});
    else if (key.takes == Takes::references)
      properties[key.name] = inputs_schema(stage.inputs);
    else if (key.takes == Takes::stage)
      properties[key.name] = true;  // it led here
    else
      properties[key.name] = schema_in_node(key);
  }
  for (const auto& [name, param] : schema.at("properties").members()) properties[name] = param;
  if (!stage.inputs.empty())  // of a case of a sweep
    patterns["^in\\."] = Json::object({{"$ref", "#/definitions/reference"}});
  schema["properties"] = std::move(properties);
  if (patterns.size() > 0) schema["patternProperties"] = std::move(patterns);
  return schema;
}

Json stage_needs(const StageInfo& stage) {
  Json needs = Json::object();
  std::vector<std::string> names, inputs;
  Json::Items groups;
  for (const auto& spec : stage.params) {
    if (!spec.required) continue;
    if (spec.name.find('.') == std::string::npos)
      names.push_back(spec.name);
    else  // what the group has is not looked into
      groups.push_back(Json::object(
          {{"anyOf", Json::Items{having({first_part(spec.name)}), having({spec.name})}}}));
  }
  for (const auto& port : stage.inputs)
    if (port.required) inputs.push_back(port.name);
  if (!inputs.empty()) names.push_back("in");
  if (!names.empty()) needs["required"] = Json(names);
  if (!inputs.empty()) needs["properties"] = Json::object({{"in", having(inputs)}});
  if (!groups.empty()) needs["allOf"] = std::move(groups);
  return needs;
}

Json reference_schema() {
  Json one = Json::object({{"type", types({"string", "integer", "boolean"})},
                           {"pattern", std::string(kReference) + "|" + kVariable},
                           {"patternErrorMessage", "expected NODE or NODE.OUTPUT"}});
  Json schema = one;
  schema["type"].push("array");
  schema["items"] = std::move(one);
  return schema;
}

}  // namespace kazan
