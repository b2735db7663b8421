#include "host/inspect/values.hpp"

#include <cmath>

#include "base/json.hpp"

namespace kazan {
namespace {

bool is_whole(const ParamSpec& spec) {
  return spec.type == ParamType::integer || spec.type == ParamType::size;
}

// As a whole number where that is what the parameter is, and there is one.
std::string written(const ParamSpec& spec, double value) {
  if (is_whole(spec) && std::abs(value) < 0x1p63)
    return std::to_string(static_cast<std::int64_t>(value));
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

// What just is not allowed, above (`way` 1) or below (-1): the bound where it is excluded, else the
// next whole number; among numbers so large that they have no next one, the next that there is.
double outside(const ParamSpec& spec, double bound, bool excluded, int way) {
  if (excluded && (!is_whole(spec) || bound == std::floor(bound))) return bound;
  const double whole = way > 0 ? std::floor(bound) + 1 : std::ceil(bound) - 1;
  return whole != bound ? whole : std::nextafter(bound, way * HUGE_VAL);
}

void add_outside(const ParamSpec& spec, double bound, bool excluded, int way, const char* why,
                 std::vector<TriedValue>& out) {
  const double value = outside(spec, bound, excluded, way);
  if (std::isfinite(value)) out.push_back(tried(spec, written(spec, value), why));
}

}  // namespace

std::vector<TriedValue> refused_values(const ParamSpec& spec) {
  std::vector<TriedValue> out = {tried(spec, of_another_type(spec), "of another type")};
  if (spec.minimum)
    add_outside(spec, *spec.minimum, spec.above_minimum, -1, "below its least", out);
  else if (spec.type == ParamType::size)
    out.push_back(tried(spec, "0", "below its least"));
  if (spec.maximum) add_outside(spec, *spec.maximum, spec.below_maximum, 1, "above its most", out);
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
