#include "host/config/sweep_parts.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/named_axes.hpp"
#include "host/config/scalars.hpp"
#include "host/config/set_path.hpp"
#include "host/config/sweep_random.hpp"
#include "host/config/text_of.hpp"

namespace kazan {
namespace {

const char* expected(std::string_view key) {
  return key_of(sweep_keys(), key).expected;
}

SweepPoint point_of(const std::string& axis, const Position& at, const Value& value) {
  return {{{axis, text_of(value)}}, {{axis, at, value}}};
}

// "all", or a list of that alone, which then is the value; else nothing. In quotes it is a text.
const Value* all_of(const Value& value) {
  const bool one = value.is_list() && value.items.size() == 1;
  const Value& given = one ? value.items.front() : value;
  return given.is_scalar() && !given.quoted && given.scalar == "all" ? &given : nullptr;
}

std::vector<Value> values_of(const Entry& axis, const SweepOptions& options,
                             Diagnostics& diagnostics) {
  const Value* const asked = all_of(axis.value);
  if (!asked) return axis_values(axis.key, axis.value, diagnostics);
  const Value& given = *asked;
  std::vector<Value> out;
  const auto all = options.all ? options.all(axis.key) : std::vector<std::string>{};
  for (const auto& text : all) {
    out.push_back(given);
    out.back().scalar = text;
  }
  if (out.empty() && !diagnostics.failed())
    diagnostics.error(given.at,
                      lacking("unknown-value", "nothing says what all of " + axis.key + " is",
                              "its values; all is for parameters such as the layer of "
                              "model.activations"));
  return out;
}

// Without the points that come twice, which are told.
SweepPart each_once(const char* key, SweepPart part, Diagnostics& diagnostics) {
  SweepPart out;
  std::map<std::map<std::string, std::string>, Position> seen;  // by the values on the axes
  for (std::size_t i = 0; i < part.points.size(); ++i) {
    const std::string id = part.points[i].id();
    std::map<std::string, std::string> values;
    for (const auto& c : part.points[i].at) values.emplace(c.axis, c.value);
    const auto [first, is_new] = seen.emplace(std::move(values), part.places[i]);
    if (is_new)
      out.add(std::move(part.points[i]), part.places[i]);
    else
      diagnostics.error(part.places[i], lacking("duplicate-value",
                                                std::string(key) + " has the point " + id +
                                                    " twice, here and at " + first->second.text(),
                                                "each point once"));
  }
  return out;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

const char* blank_text(const std::string& text) {
  return text.empty() ? "an empty one" : "blanks";
}

std::vector<std::string> axes_of_random(const Value& given) {
  auto names = keys_of(given);
  std::erase_if(names, [](const auto& name) { return find_key(random_keys(), name) != nullptr; });
  return names;
}

// "0,7", which YAML takes for a text.
bool tell_list(const Value& given, Diagnostics& diagnostics) {
  if (given.broken || given.scalar.find(',') == std::string::npos) return false;
  auto told =
      wrong_value("wrong-type", "seeds", key_of(sweep_keys(), "seeds").expected, given.scalar);
  told.suggestion = "[" + given.scalar + "]";
  told.message += " (did you mean " + told.suggestion + "?)";
  diagnostics.error(given.at, std::move(told));
  return true;
}

// That many have to be there from the first on.
std::optional<std::int64_t> read_count_of_seeds(const Value& given, std::int64_t first,
                                                Diagnostics& diagnostics) {
  const auto count = read_integer(given, key_of(sweep_keys(), "seeds"), "seeds", diagnostics);
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  if (!count || first <= kLast - (*count - 1)) return count;
  diagnostics.error(given.at,
                    wrong_value("out-of-range", "seeds",
                                "at most " + with_commas(kLast - first + 1) +
                                    " from the experiment's seed " + std::to_string(first) + " on",
                                given.scalar));
  return std::nullopt;
}

}  // namespace

void SweepPart::add(SweepPoint point, Position at) {
  points.push_back(std::move(point));
  places.push_back(std::move(at));
}

void refuse_any(SweepPart& part, Diagnostics& diagnostics) {
  for (auto& point : part.points)
    for (auto& [axis, at, value] : point.settings) {
      if (!value.is_scalar() || value.broken || value_on(point.at, axis) != kAny) continue;
      diagnostics.error(value.at, wrong_value("bad-name", axis,
                                              "another value than any, which tables say of rows "
                                              "at all values, or a case that gives it, cases: "
                                              "{NAME: {" +
                                                  axis + ": any}}",
                                              kAny));
      value.broken = true;
    }
}

void refuse_blanks(SweepPart& part, Diagnostics& diagnostics) {
  for (auto& point : part.points)
    for (auto& [axis, at, value] : point.settings) {
      if (!value.is_scalar() || value.broken || !is_blank(value.scalar)) continue;
      if (value_on(point.at, axis) != value.scalar) continue;  // what a case gives
      diagnostics.error(value.at, wrong_value("bad-name", axis,
                                              "a text that is seen, or a case that gives this one, "
                                              "cases: {NAME: {" +
                                                  axis + ": ...}}",
                                              blank_text(value.scalar)));
      value.broken = true;
    }
}

SweepPart lost_axes(const std::vector<std::string>& names, const Position& at) {
  Value broken;
  broken.kind = Value::Kind::scalar;
  broken.at = at;
  broken.broken = true;
  SweepPoint point;
  for (const auto& name : names) {
    point.at.push_back({name, "?"});
    point.settings.push_back({name, at, broken});
  }
  SweepPart out;
  if (!names.empty()) out.add(std::move(point), at);
  return out;
}

bool is_map_of(const Value& value, const char* key, const char* expected,
               Diagnostics& diagnostics) {
  if (value.broken) return false;
  if (value.is_map() && !value.entries.empty()) return true;
  diagnostics.error(value.at, wrong_value("wrong-type", key, expected,
                                          value.is_map() ? "an empty mapping" : value.described()));
  return false;
}

SweepPart grid_axis(const Entry& axis, const SweepOptions& options, Diagnostics& diagnostics) {
  SweepPart part;
  for (const auto& value : values_of(axis, options, diagnostics))
    part.add(point_of(axis.key, axis.at, value), value.at);
  return part.points.empty() ? lost_axes({axis.key}, axis.at) : part;
}

// Told of what is no grid: where `all` would stand for values nobody sees what goes with what.
bool tell_all(const char* key, const Entry& axis, const char* values, Diagnostics& diagnostics) {
  const Value* const all = all_of(axis.value);
  if (!all) return false;
  diagnostics.error(all->at, wrong_value("unknown-value", std::string(key) + ": " + axis.key,
                                         values, "all, which stands for values in grid only"));
  return true;
}

std::vector<Value> zipped_values(const Entry& axis, Diagnostics& diagnostics) {
  if (tell_all("zip", axis, "its values, such as 0..5 or [1, 3]", diagnostics)) return {};
  return some_values(axis.key, axis.value, diagnostics);
}

SweepPart zip_part(const Value& axes, Diagnostics& diagnostics) {
  if (!is_map_of(axes, "zip", expected("zip"), diagnostics)) return {};
  SweepPart part;
  const Entry* longest = nullptr;  // the first that has values: the others are measured by it
  bool whole = true;
  for (const auto& axis : axes.entries) {
    const auto values = zipped_values(axis, diagnostics);
    whole = whole && !values.empty();
    if (values.empty()) continue;
    if (!std::exchange(longest, longest ? longest : &axis))
      for (const auto& value : values) part.add({}, value.at);
    if (values.size() != part.points.size()) {
      diagnostics.error(axis.value.at,
                        wrong_value("wrong-length", "zip: " + axis.key,
                                    std::to_string(part.points.size()) +
                                        (part.points.size() == 1 ? " value, as " : " values, as ") +
                                        longest->key + " has",
                                    std::to_string(values.size())));
      whole = false;
      continue;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      part.points[i].at.push_back({axis.key, text_of(values[i])});
      part.points[i].settings.push_back({axis.key, axis.at, values[i]});
    }
  }
  if (!whole) return lost_axes(keys_of(axes), axes.at);
  return each_once("zip", std::move(part), diagnostics);
}

SweepPart list_part(const Value& points, Diagnostics& diagnostics) {
  if (points.broken) return {};
  if (!points.is_list() || points.items.empty())
    diagnostics.error(points.at,
                      wrong_value("wrong-type", "list", expected("list"),
                                  points.is_list() ? "an empty list" : points.described()));
  SweepPart part;
  for (const auto& item : points.items) {
    if (!is_map_of(item, "a point of list", "{AXIS: value}", diagnostics)) continue;
    SweepPoint point;
    for (const auto& axis : item.entries) {
      Value value = axis.value;
      if (tell_all("list", axis, "one value, such as 3", diagnostics)) value.broken = true;
      point.at.push_back({axis.key, text_of(value)});
      point.settings.push_back({axis.key, axis.at, std::move(value)});
    }
    part.add(std::move(point), item.at);
  }
  return each_once("list", std::move(part), diagnostics);
}

SweepPart cases_part(const Value& named, Diagnostics& diagnostics) {
  if (!is_map_of(named, "cases", expected("cases"), diagnostics))
    return lost_axes({kCaseAxis}, named.at);
  SweepPart part;
  for (const auto& one : named.entries) {
    if (is_blank(one.key)) {
      diagnostics.error(one.at,
                        wrong_value("bad-name", "the case's name", "a text", blank_text(one.key)));
      continue;
    }
    if (one.key == kAny) {
      diagnostics.error(one.at,
                        wrong_value("bad-name", "the case's name",
                                    "another, for tables say any of rows of all cases", kAny));
      continue;
    }
    SweepPoint point{{{kCaseAxis, one.key}}, {}};
    for (const auto& setting : one.value.entries)
      point.settings.push_back({setting.key, setting.at, setting.value});
    if (!one.value.is_map() && !one.value.is_null() && !one.value.broken)
      diagnostics.error(one.value.at, wrong_value("wrong-type", "the case " + one.key,
                                                  "{NODE: {parameter: value}} or {PATH: value}",
                                                  one.value.described()));
    part.add(std::move(point), one.at);
  }
  return part.points.empty() ? lost_axes({kCaseAxis}, named.at) : part;
}

SweepPart seeds_part(const Value& given, std::int64_t first, Diagnostics& diagnostics) {
  std::vector<Value> values;
  if (given.is_scalar() && given.scalar.find("..") == std::string::npos) {
    if (tell_list(given, diagnostics)) return lost_axes({kSeedAxis}, given.at);
    const auto count = read_count_of_seeds(given, first, diagnostics);
    for (std::int64_t i = 0; i < count.value_or(0); ++i) {
      values.push_back(given);
      values.back().scalar = std::to_string(first + i);
    }
  } else {
    values = axis_values("seeds", given, diagnostics);
  }
  SweepPart part;
  for (const auto& value : values) part.add(point_of(kSeedAxis, given.at, value), value.at);
  return part.points.empty() ? lost_axes({kSeedAxis}, given.at) : part;
}

SweepPart random_part(const Value& given, Diagnostics& diagnostics) {
  SweepPart part;
  for (auto& point : random_points(given, diagnostics)) part.add(std::move(point), given.at);
  return part.points.empty() ? lost_axes(axes_of_random(given), given.at) : part;
}

}  // namespace kazan
