#include "host/schema/param_schema.hpp"

#include "host/catalog/words.hpp"
#include "host/config/scalars.hpp"
#include "host/schema/parts.hpp"
#include "host/schema/patterns.hpp"

namespace kazan {
namespace {

// A choice that YAML reads as something else than text: `scale: 1` means "1".
bool reads_as_value(const std::string& choice, Json& value) {
  try {
    value = Json::parse(choice, "");
    return value.is_number() || value.is_bool();
  } catch (const Error&) {
    return false;
  }
}

Json choices_of(const ParamSpec& spec) {
  Json all = Json::array();
  Json value;
  for (const auto& choice : spec.choices) {
    all.push(choice);
    if (reads_as_value(choice, value)) all.push(value);
  }
  if (spec.nullable) all.push(Json());
  return all;
}

// "weight of the penalty; at least 0; default 0.5"
std::string described(const ParamSpec& spec) {
  const std::string range = describe_range(spec);
  const std::string metric = spec.metric_of.empty() ? "" : "a metric of " + spec.metric_of + "; ";
  return spec.doc + "; " + metric + (range.empty() ? "" : range + "; ") + default_of(spec);
}

void set_bounds(Json& schema, const ParamSpec& spec) {
  if (spec.minimum) schema[spec.above_minimum ? "exclusiveMinimum" : "minimum"] = *spec.minimum;
  if (spec.maximum) schema[spec.below_maximum ? "exclusiveMaximum" : "maximum"] = *spec.maximum;
}

// Type and pattern in one schema, of which each concerns its own type only: an editor then says
// "expected a whole number" and not that none of several alternatives holds.
Json scalar_schema(const ParamSpec& spec) {
  Json schema = Json::object();
  switch (spec.type) {
    case ParamType::boolean:
      schema["type"] = types({"boolean", "string"});
      break;
    case ParamType::integer:
    case ParamType::size:
      schema["type"] = types({"integer", "string"});
      break;
    case ParamType::number:
      schema["type"] = types({"number", "string"});
      break;
    case ParamType::string:
    case ParamType::file:
      schema["type"] = types({"string", "number", "boolean"});
      if (spec.type == ParamType::file) schema["minLength"] = 1;
      return schema;
  }
  const bool size = spec.type == ParamType::size;
  if (size) schema["minimum"] = 1;
  set_bounds(schema, spec);
  schema["pattern"] = size ? std::string(kVariable) + "|" + kSize : kVariable;
  schema["patternErrorMessage"] = "expected " + std::string(expected_type(spec.type));
  return schema;
}

// One value, no list of them.
Json one(const ParamSpec& spec) {
  if (spec.choices.empty()) return scalar_schema(spec);
  return Json::object(
      {{"anyOf", Json::Items{Json::object({{"enum", choices_of(spec)}}), variable_schema()}}});
}

Json value_schema(const ParamSpec& spec) {
  Json schema = one(spec);
  if (schema.has("anyOf")) {
    if (!spec.list) return schema;
    return Json::object(
        {{"anyOf", Json::Items{schema, Json::object({{"type", "array"}, {"items", schema}})}}});
  }
  const Json item = schema;
  Json& type = schema["type"];
  if (spec.list) type.push("array");
  if (spec.nullable) type.push("null");
  if (spec.list) schema["items"] = item;
  return schema;
}

}  // namespace

Json variable_schema() {
  return Json::object({{"type", "string"}, {"pattern", kVariable}});
}

Json schema_of(const ParamSpec& spec) {
  Json schema = Json::object({{"description", described(spec)}});
  if (!spec.required) schema["default"] = spec.fallback;
  const Json value = value_schema(spec);
  for (const auto& [key, what] : value.members()) schema[key] = what;
  return schema;
}

}  // namespace kazan
