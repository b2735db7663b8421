#include "host/inspect/values.hpp"

#include <cmath>

#include "base/json.hpp"

namespace kazan {
namespace {

// As a whole number where that is what the parameter is.
std::string written(const ParamSpec& spec, double value) {
  const bool whole = spec.type == ParamType::integer || spec.type == ParamType::size;
  if (whole && std::abs(value) < 9e15) return std::to_string(static_cast<std::int64_t>(value));
  return Json(value).dump();
}

std::string of_another_type(const ParamSpec& spec) {
  switch (spec.type) {
    case ParamType::boolean:
      return "12";
    case ParamType::integer:
      return "1.5";
    case ParamType::number:
      return "many";
    case ParamType::size:
      return "12x";
    case ParamType::string:
    case ParamType::file:
      return "{a: b}";
  }
  return "{a: b}";
}

// Lists are refused for one of their items.
TriedValue tried(const ParamSpec& spec, const std::string& value, std::string why) {
  return {spec.name, spec.list ? "[" + value + "]" : value, std::move(why)};
}

bool is_whole(const ParamSpec& spec) {
  return spec.type == ParamType::integer || spec.type == ParamType::size;
}

}  // namespace

std::vector<TriedValue> refused_values(const ParamSpec& spec) {
  std::vector<TriedValue> out = {tried(spec, of_another_type(spec), "of another type")};
  if (spec.minimum)
    out.push_back(
        tried(spec,
              written(spec, spec.above_minimum && !is_whole(spec) ? *spec.minimum
                                                                  : std::ceil(*spec.minimum) - 1),
              "below its least"));
  else if (spec.type == ParamType::size)
    out.push_back(tried(spec, "0", "below its least"));
  if (spec.maximum)
    out.push_back(
        tried(spec,
              written(spec, spec.below_maximum && !is_whole(spec) ? *spec.maximum
                                                                  : std::floor(*spec.maximum) + 1),
              "above its most"));
  if (!spec.choices.empty()) out.push_back(tried(spec, "no_such_choice", "no choice of it"));
  return out;
}

std::vector<TriedValue> edge_values(const ParamSpec& spec) {
  std::vector<TriedValue> out;
  if (spec.minimum && !spec.above_minimum)
    out.push_back(tried(spec, written(spec, *spec.minimum), "its least"));
  if (spec.maximum && !spec.below_maximum)
    out.push_back(tried(spec, written(spec, *spec.maximum), "its most"));
  for (const auto& choice : spec.choices)
    out.push_back(tried(spec, Json(choice).dump(), "a choice"));
  if (spec.type == ParamType::boolean)
    for (const char* value : {"true", "false"}) out.push_back(tried(spec, value, "a switch"));
  return out;
}

}  // namespace kazan
