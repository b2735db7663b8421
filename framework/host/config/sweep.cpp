#include "host/config/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/scalars.hpp"
#include "host/config/sweep_filter.hpp"
#include "host/config/sweep_random.hpp"
#include "host/config/text_of.hpp"

namespace kazan {
namespace {

using Points = std::vector<SweepPoint>;

const char* expected(std::string_view key) {
  return key_of(sweep_keys(), key).expected;
}

class Reading {
 public:
  Reading(std::int64_t seed, const SweepOptions& options, Diagnostics& diagnostics)
      : seed_(seed), options_(options), diagnostics_(diagnostics) {}

  Points read(const Value& sweep);
  std::vector<SweepAxes> axes() const { return axes_; }

 private:
  void read_part(const Entry& part);
  void grid(const Value& axes);
  std::vector<Value> values_of(const Entry& axis);
  void zip(const Value& axes);
  void list(const Value& points);
  void cases(const Value& named);
  void seeds(const Value& given);
  void filter(const Value& where);
  bool is_map_of(const Value& value, const char* key, const char* expected);
  bool varies_anew(const Points& block, const Value& at);
  bool differ(const char* key, const Points& block, const std::vector<Position>& places);
  void cross(const char* key, Points block, const Value& at);
  std::vector<std::string> axis_names() const;

  std::int64_t seed_;
  const SweepOptions& options_;
  Diagnostics& diagnostics_;
  Points points_{SweepPoint{}};
  std::map<std::string, Position> varied_;  // axes, and what cases change, with their places
  std::vector<SweepAxes> axes_;
};

SweepPoint point_of(const std::string& axis, const Position& at, const Value& value) {
  return {{{axis, text_of(value)}}, {{axis, at, value}}};
}

bool Reading::is_map_of(const Value& value, const char* key, const char* expected) {
  if (value.broken) return false;
  if (value.is_map() && !value.entries.empty()) return true;
  diagnostics_.error(value.at,
                     wrong_value("wrong-type", key, expected,
                                 value.is_map() ? "an empty mapping" : value.described()));
  return false;
}

// What a point varies: {sae: {k: 3}} is sae.k.
std::map<std::string, Position> varied_by(const SweepPoint& point, const Position& at) {
  std::map<std::string, Position> out;
  for (const auto& c : point.at) out.emplace(c.axis, at);
  for (const auto& setting : point.settings) {
    const bool node = setting.value.is_map() && setting.path.find('.') == std::string::npos;
    if (!node) out[setting.path] = setting.at;
    for (const auto& member : setting.value.entries)
      if (node) out[setting.path + "." + member.key] = member.at;
  }
  return out;
}

// Whether no other block varies what this one does: of two values one would be dropped.
bool Reading::varies_anew(const Points& block, const Value& at) {
  std::map<std::string, Position> all;
  for (const auto& point : block)
    for (const auto& [path, place] : varied_by(point, at.at)) {
      if (const auto before = varied_.find(path); before != varied_.end()) {
        diagnostics_.error(place, lacking("duplicate-axis",
                                          "the sweep varies " + path + " twice, here and at " +
                                              before->second.text(),
                                          "each var and parameter once"));
        return false;
      }
      all.emplace(path, place);
    }
  varied_.merge(all);
  return true;
}

SweepAxes axes_of(const char* key, const Points& block) {
  SweepAxes out{key, {}, {}};
  for (const auto& point : block)
    for (const auto& c : point.at)
      if (std::find(out.names.begin(), out.names.end(), c.axis) == out.names.end())
        out.names.push_back(c.axis);
  for (const auto& point : block) {
    out.points.emplace_back();
    for (const auto& name : out.names) out.points.back().push_back(value_on(point.at, name));
  }
  return out;
}

std::vector<std::string> Reading::axis_names() const {
  std::vector<std::string> names;
  for (const auto& axes : axes_) names.insert(names.end(), axes.names.begin(), axes.names.end());
  return names;
}

// Every point so far with every point of the block.
void Reading::cross(const char* key, Points block, const Value& at) {
  if (!varies_anew(block, at)) return;
  if (!block.empty()) axes_.push_back(axes_of(key, block));
  if (points_.size() * block.size() > options_.most) {
    auto c = wrong_value(
        "limit", "the sweep",
        "at most " + with_commas(static_cast<long long>(options_.most)) + " variants before where",
        with_commas(static_cast<long long>(points_.size() * block.size())));
    c.message += std::string("; ") + options_.more;
    diagnostics_.error(at.at, std::move(c));
    return;
  }
  Points all;
  for (const auto& before : points_)
    for (const auto& point : block) {
      all.push_back(before);
      all.back().at.insert(all.back().at.end(), point.at.begin(), point.at.end());
      all.back().settings.insert(all.back().settings.end(), point.settings.begin(),
                                 point.settings.end());
    }
  points_ = std::move(all);
}

std::vector<Value> Reading::values_of(const Entry& axis) {
  const bool one = axis.value.is_list() && axis.value.items.size() == 1;
  const Value& given = one ? axis.value.items.front() : axis.value;
  if (!given.is_scalar() || given.quoted || given.scalar != "all")
    return axis_values(axis.key, axis.value, diagnostics_);
  std::vector<Value> out;
  const auto all = options_.all ? options_.all(axis.key) : std::vector<std::string>{};
  for (const auto& text : all) {
    out.push_back(given);
    out.back().scalar = text;
  }
  if (out.empty() && !diagnostics_.failed())
    diagnostics_.error(given.at,
                       lacking("unknown-value", "nothing says what all of " + axis.key + " is",
                               "its values; all is for parameters such as the layer of "
                               "model.activations"));
  return out;
}

void Reading::grid(const Value& axes) {
  if (!is_map_of(axes, "grid", expected("grid"))) return;
  for (const auto& axis : axes.entries) {
    Points block;
    for (const auto& value : values_of(axis)) block.push_back(point_of(axis.key, axis.at, value));
    cross("grid", std::move(block), axis.value);
  }
}

// Whether no two points are one; places[i]: of the i-th.
bool Reading::differ(const char* key, const Points& block, const std::vector<Position>& places) {
  std::map<std::string, Position> seen;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto [first, is_new] = seen.emplace(block[i].id(), places[i]);
    if (is_new) continue;
    diagnostics_.error(places[i], lacking("duplicate-value",
                                          std::string(key) + " has the point " + block[i].id() +
                                              " twice, here and at " + first->second.text(),
                                          "each point once"));
    return false;
  }
  return true;
}

void Reading::zip(const Value& axes) {
  if (!is_map_of(axes, "zip", expected("zip"))) return;
  Points block;
  std::vector<Position> places;
  for (const auto& axis : axes.entries) {
    const auto values = some_values(axis.key, axis.value, diagnostics_);
    if (&axis == &axes.entries.front()) block.resize(values.size());
    if (values.empty() || values.size() != block.size()) {
      diagnostics_.error(axis.value.at, wrong_value("wrong-length", "zip: " + axis.key,
                                                    std::to_string(block.size()) + " values, as " +
                                                        axes.entries.front().key + " has",
                                                    std::to_string(values.size())));
      return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (places.size() < values.size()) places.push_back(values[i].at);
      block[i].at.push_back({axis.key, text_of(values[i])});
      block[i].settings.push_back({axis.key, axis.at, values[i]});
    }
  }
  if (differ("zip", block, places)) cross("zip", std::move(block), axes);
}

void Reading::list(const Value& points) {
  if (points.broken) return;
  if (!points.is_list() || points.items.empty())
    return diagnostics_.error(points.at,
                              wrong_value("wrong-type", "list", expected("list"),
                                          points.is_list() ? "an empty list" : points.described()));
  Points block;
  std::vector<Position> places;
  for (const auto& item : points.items) {
    if (!is_map_of(item, "a point of list", "{AXIS: value}")) return;
    block.emplace_back();
    places.push_back(item.at);
    for (const auto& axis : item.entries) {
      block.back().at.push_back({axis.key, text_of(axis.value)});
      block.back().settings.push_back({axis.key, axis.at, axis.value});
    }
  }
  if (differ("list", block, places)) cross("list", std::move(block), points);
}

void Reading::cases(const Value& named) {
  if (!is_map_of(named, "cases", expected("cases"))) return;
  Points block;
  for (const auto& one : named.entries) {
    if (!one.value.is_map() && !one.value.is_null()) {
      if (!one.value.broken)
        diagnostics_.error(one.value.at, wrong_value("wrong-type", "the case " + one.key,
                                                     "{NODE: {parameter: value}} or {PATH: value}",
                                                     one.value.described()));
      return;
    }
    block.push_back({{{"case", one.key}}, {}});
    for (const auto& setting : one.value.entries)
      block.back().settings.push_back({setting.key, setting.at, setting.value});
  }
  cross("cases", std::move(block), named);
}

void Reading::seeds(const Value& given) {
  std::vector<Value> values;
  if (given.is_scalar() && given.scalar.find("..") == std::string::npos) {
    const auto count = read_integer(given, key_of(sweep_keys(), "seeds"), "seeds", diagnostics_);
    if (!count) return;
    for (std::int64_t i = 0; i < *count; ++i) {
      values.push_back(given);
      values.back().scalar = std::to_string(seed_ + i);
    }
  } else {
    values = axis_values("seeds", given, diagnostics_);
  }
  Points block;
  for (const auto& value : values) block.push_back(point_of("seed", given.at, value));
  cross("seeds", std::move(block), given);
}

void Reading::filter(const Value& where) {
  const std::vector<Value> one = {where};
  for (const auto& condition : where.is_list() ? where.items : one) {
    SweepFilter filter(condition, axis_names(), diagnostics_);
    filter.check_values(points_, diagnostics_);
    std::erase_if(points_, [&](const SweepPoint& p) { return !filter.keeps(p, diagnostics_); });
  }
  if (points_.empty() && !diagnostics_.failed())
    diagnostics_.error(where.at, lacking("no-variant", "where rules out every variant",
                                         "at least one that is left"));
}

void Reading::read_part(const Entry& part) {
  if (part.key == "grid") return grid(part.value);
  if (part.key == "zip") return zip(part.value);
  if (part.key == "list") return list(part.value);
  if (part.key == "cases") return cases(part.value);
  if (part.key == "seeds") return seeds(part.value);
  if (part.key == "random") {
    cross("random", random_points(part.value, diagnostics_), part.value);
    return;
  }
  if (part.key != "where" && part.key != "show")
    diagnostics_.error(part.at, unknown_name("unknown-key", "sweep: unknown key", part.key,
                                             names_of(sweep_keys())));
}

Points Reading::read(const Value& sweep) {
  if (!is_map_of(sweep, "sweep", key_of(experiment_keys(), "sweep").expected)) return {};
  const auto before = diagnostics_.all().size();
  for (const auto& part : sweep.entries) read_part(part);
  if (axes_.empty() && diagnostics_.all().size() == before)
    diagnostics_.error(sweep.at, lacking("missing-key", "the sweep varies nothing",
                                         "grid, zip, list, random, cases or seeds"));
  if (diagnostics_.all().size() != before) return {};
  if (const Entry* where = sweep.find("where")) filter(where->value);
  const auto& all = diagnostics_.all();
  const bool failed = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                                  [](const auto& d) { return d.severity == Severity::error; });
  return failed ? Points{} : points_;
}

}  // namespace

std::string SweepPoint::id() const {
  return text_of(at);
}

std::vector<SweepPoint> read_sweep(const Value& sweep, std::int64_t seed,
                                   const SweepOptions& options, Diagnostics& diagnostics,
                                   std::vector<SweepAxes>* axes) {
  Reading reading(seed, options, diagnostics);
  auto points = reading.read(sweep);
  if (axes) *axes = reading.axes();
  return points;
}

}  // namespace kazan
