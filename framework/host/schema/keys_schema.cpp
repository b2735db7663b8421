#include "host/schema/keys_schema.hpp"

#include "host/config/scalars.hpp"
#include "host/schema/param_schema.hpp"
#include "host/schema/parts.hpp"
#include "host/schema/patterns.hpp"

namespace kazan {
namespace {

using Strings = std::vector<std::string>;

Json defined(const char* name) {
  return Json::object({{"$ref", std::string("#/definitions/") + name}});
}

// Text is whatever is written: `doc: 2024` too.
Json text(Json::Members members = {}) {
  members.insert(members.begin(), {"type", types({"string", "number", "boolean"})});
  return Json::object(std::move(members));
}

// One, or a list of them.
Json some(Json one, std::int64_t least = 0) {
  Json schema = one;
  schema["type"].push("array");
  if (least > 0) schema["minItems"] = least;
  schema["items"] = std::move(one);
  return schema;
}

Json any_but_null() {
  return Json::object({{"type", types({"string", "number", "boolean", "array", "object"})}});
}

// The values of an axis: one, a range, or a list of these.
Json values() {
  Json schema = any_but_null();
  schema["minItems"] = 1;
  return schema;
}

Json map_of(Json values, std::int64_t least = 1) {
  return Json::object(
      {{"type", "object"}, {"minProperties", least}, {"additionalProperties", values}});
}

Json whole(const Key& key) {
  Json schema = Json::object({{"type", types({"integer"})}});
  if (key.least != Key{}.least) schema["minimum"] = key.least;
  if (key.most != Key{}.most) schema["maximum"] = key.most;
  return schema;
}

// [least, most]; quoted numbers are numbers here.
Json ends(const char* type, bool positive) {
  Json end =
      Json::object({{"type", types({type, "string"})}, {"pattern", "^-?[0-9.][0-9.eE+-]*$"}});
  if (positive) end["exclusiveMinimum"] = 0;
  return Json::object({{"type", "array"}, {"items", end}, {"minItems", 2}, {"maxItems", 2}});
}

// An axis, beside `count` and `seed`: {uniform: [least, most]}.
Json random() {
  Json axis = Json::object({{"type", "object"},
                            {"properties", properties_of(distributions())},
                            {"additionalProperties", false},
                            {"minProperties", 1},
                            {"maxProperties", 1}});
  return Json::object({{"type", "object"},
                       {"properties", properties_of(random_keys())},
                       {"additionalProperties", std::move(axis)},
                       {"required", Json(Strings{"count"})},
                       {"minProperties", 2}});
}

// NAME: overrides. Of a node that changes its stage, the stage's parameters are known.
Json cases() {
  const Json uses = Json::object({{"type", "object"}, {"required", Json(Strings{"use"})}});
  Json override = Json::object({{"if", uses}, {"then", defined("node")}});
  Json one = Json::object(
      {{"type", types({"object", "null"})}, {"additionalProperties", std::move(override)}});
  return map_of(std::move(one));
}

Json seeds(const Key& key) {
  const Json seed = Json::object({{"type", types({"integer", "string"})}, {"pattern", kRange}});
  Json schema = some(seed, 1);
  schema["minimum"] = key.least;
  schema["maximum"] = key.most;
  return schema;
}

Json sweep() {
  return Json::object({{"type", "object"},
                       {"properties", properties_of(sweep_keys())},
                       {"additionalProperties", false},
                       {"minProperties", 1}});
}

Json vars() {
  return Json::object({{"type", types({"object", "null"})},
                       {"propertyNames", Json::object({{"pattern", kVariableName}})}});
}

Json nodes() {
  Json node = Json::object({{"allOf", Json::Items{defined("node")}}});
  node["type"] = types({"object", "null"});
  return Json::object({{"type", "object"},
                       {"propertyNames", Json::object({{"pattern", kName}})},
                       {"additionalProperties", std::move(node)}});
}

Json form_of(const Key& key) {
  const Json scalar = Json::object({{"type", types({"string", "number", "boolean"})}});
  switch (key.takes) {
    case Takes::text:
      return text();
    case Takes::whole:
      return whole(key);
    case Takes::name:
      return text({{"pattern", kName}});
    case Takes::path:
      return text({{"minLength", 1}});
    case Takes::renderer:
      return defined("renderer");
    case Takes::vars:
      return vars();
    case Takes::nodes:
      return nodes();
    case Takes::settings:
      return Json::object({{"type", "object"}});
    case Takes::sweep:
      return sweep();
    case Takes::stage:
      return defined("stage");
    case Takes::references:
      return Json::object({});
    case Takes::axes:
      return some(scalar, 1);
    case Takes::values_by_axis:
      return map_of(values());
    case Takes::points:
      return Json::object(
          {{"type", "array"}, {"minItems", 1}, {"items", map_of(Json::object({}))}});
    case Takes::random:
      return random();
    case Takes::cases:
      return cases();
    case Takes::seeds:
      return seeds(key);
    case Takes::conditions:
      return some(Json::object({{"type", types({"string"})}, {"pattern", kComparison}}));
    case Takes::metrics:
      return some(Json::object({{"type", types({"string"})}, {"pattern", R"([^.]\.[^.])"}}));
    case Takes::ends:
    case Takes::positive_ends:
      return ends("number", key.takes == Takes::positive_ends);
    case Takes::whole_ends:
      return ends("integer", false);
    case Takes::values:
      return values();
  }
  return Json::object({});
}

}  // namespace

Json schema_of(const Key& key) {
  const std::string expected = key.expected;
  Json schema = Json::object(
      {{"description", key.doc + (expected.empty() ? "" : "\nExpected: " + expected)}});
  const Json form = form_of(key);
  for (const auto& [name, what] : form.members()) schema[name] = what;
  if (form.has("pattern") && !expected.empty())
    schema["patternErrorMessage"] = "expected " + expected;
  return schema;
}

Json schema_in_node(const Key& key) {
  Json schema = schema_of(key);
  if (key.takes == Takes::whole) {
    schema["type"].push("string");
    schema["pattern"] = kVariable;
    schema["patternErrorMessage"] = std::string("expected ") + expected_type(ParamType::integer);
  }
  if (key.takes == Takes::whole || key.takes == Takes::text) schema["type"].push("null");
  return schema;
}

Json properties_of(const Keys& keys) {
  Json properties = Json::object({});
  for (const Key& key : keys) properties[key.name] = schema_of(key);
  return properties;
}

}  // namespace kazan
