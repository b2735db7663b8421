#include "host/config/sweep.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "host/config/keys.hpp"
#include "host/config/named_axes.hpp"
#include "host/config/set_path.hpp"
#include "host/config/sweep_filter.hpp"
#include "host/config/sweep_parts.hpp"

namespace kazan {
namespace {

using Points = std::vector<SweepPoint>;

class Reading {
 public:
  Reading(std::int64_t seed, const SweepOptions& options, Diagnostics& diagnostics)
      : seed_(seed),
        options_(options),
        diagnostics_(diagnostics),
        before_(diagnostics.all().size()) {}

  Points read(const Value& sweep);
  std::vector<SweepAxes> axes() const { return axes_; }
  SweepWhere where() const { return where_; }

 private:
  void read_part(const Entry& part, const Value& sweep);
  void unknown(const Entry& part, const Value& sweep);
  void grid(const Value& axes);
  void filter(const Value& where);
  void tell_apart(const Position& at);
  bool failed() const;
  void hold_to_limit(bool filtered);
  std::vector<std::string> varied_before(const SweepPart& part);
  void cross(const char* key, SweepPart part, const Position& at);
  std::vector<std::string> axis_names() const;

  std::int64_t seed_;
  const SweepOptions& options_;
  Diagnostics& diagnostics_;
  const std::size_t before_;  // faults
  Points points_{SweepPoint{}};
  std::map<std::string, Position> varied_;  // axes, and what cases change, with their places
  std::vector<SweepAxes> axes_;
  SweepWhere where_;
  double possible_ = 1;             // points, had there been no limit
  std::optional<Position> beyond_;  // where there were too many
};

bool Reading::failed() const {
  const auto& all = diagnostics_.all();
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before_), all.end(),
                     [](const auto& d) { return d.severity == Severity::error; });
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

SweepAxes axes_of(const char* key, const SweepPart& part) {
  SweepAxes out{key, named_axes(part.points), {}, part.places};
  for (const auto& point : part.points) {
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

// What another part varies as well, which is told: of two values one would be dropped.
std::vector<std::string> Reading::varied_before(const SweepPart& part) {
  std::map<std::string, Position> all;
  for (std::size_t i = 0; i < part.points.size(); ++i)
    for (const auto& [path, place] : varied_by(part.points[i], part.places[i]))
      all.emplace(path, place);
  std::vector<std::string> twice;
  for (const auto& [path, place] : all)
    if (const auto before = varied_.find(path); before != varied_.end()) {
      diagnostics_.error(place, lacking("duplicate-axis",
                                        "the sweep varies " + path + " twice, here and at " +
                                            before->second.text(),
                                        "each var and parameter once"));
      twice.push_back(path);
    }
  varied_.merge(all);
  return twice;
}

// Every point so far with every point of the part.
void Reading::cross(const char* key, SweepPart part, const Position& at) {
  if (part.points.empty()) return;
  refuse_blanks(part, diagnostics_);
  refuse_any(part, diagnostics_);
  const auto twice = varied_before(part);
  for (auto& point : part.points) {
    const auto told = [&](const auto& path) {
      return std::find(twice.begin(), twice.end(), path) != twice.end();
    };
    std::erase_if(point.at, [&](const Coordinate& c) { return told(c.axis); });
    std::erase_if(point.settings, [&](const Setting& setting) { return told(setting.path); });
  }
  axes_.push_back(axes_of(key, part));
  if (axes_.back().names.empty()) return axes_.pop_back();
  possible_ *= static_cast<double>(part.points.size());
  if (points_.size() * part.points.size() > options_.most) {
    if (!beyond_) beyond_ = at;
    part.points.resize(1);
  }
  Points all;
  for (const auto& before : points_)
    for (const auto& point : part.points) {
      all.push_back(before);
      all.back().at.insert(all.back().at.end(), point.at.begin(), point.at.end());
      all.back().settings.insert(all.back().settings.end(), point.settings.begin(),
                                 point.settings.end());
    }
  points_ = std::move(all);
}

// Told of all parts together, where the first went beyond.
void Reading::hold_to_limit(bool filtered) {
  if (!beyond_) return;
  auto c = wrong_value("limit", "the sweep",
                       "at most " + with_commas(static_cast<long long>(options_.most)) +
                           " variants" + (filtered ? " before where" : ""),
                       with_commas(static_cast<long long>(std::min(possible_, 9e18))));
  c.message += "; " + options_.more;
  diagnostics_.error(*beyond_, std::move(c));
}

void Reading::grid(const Value& axes) {
  if (!is_map_of(axes, "grid", key_of(sweep_keys(), "grid").expected, diagnostics_)) return;
  for (const auto& axis : axes.entries)
    cross("grid", grid_axis(axis, options_, diagnostics_), axis.value.at);
}

// After a fault which points there are is not known.
void Reading::filter(const Value& where) {
  const std::vector<Value> one = {where};
  if (where.is_list() && where.items.empty() && !where.broken)
    diagnostics_.error(where.at,
                       wrong_value("wrong-type", "where", key_of(sweep_keys(), "where").expected,
                                   "an empty list"));
  const bool sound = !failed();
  const Points all = points_;
  where_.of = all.size();
  for (const auto& condition : where.is_list() ? where.items : one) {
    SweepFilter filter(condition, axis_names(), diagnostics_);
    where_.conditions.push_back(condition.scalar);
    if (!sound) continue;
    filter.check_values(all, diagnostics_);
    std::erase_if(points_, [&](const SweepPoint& p) { return !filter.keeps(p, diagnostics_); });
  }
  if (points_.empty() && !failed())
    diagnostics_.error(where.at, lacking("no-variant", "where rules out every variant",
                                         "at least one that is left"));
}

// A value may be such that it reads as a place on another axis: "1,layer=2".
void Reading::tell_apart(const Position& at) {
  std::set<std::string> ids;
  for (const auto& point : points_)
    if (!ids.insert(point.id()).second)
      return diagnostics_.error(
          at, wrong_value("bad-name", "the sweep",
                          "values that tell its variants apart by name, AXIS=VALUE,AXIS=VALUE",
                          "two called " + point.id()));
}

void Reading::read_part(const Entry& part, const Value& sweep) {
  const Value& given = part.value;
  if (part.key == "grid") return grid(given);
  if (part.key == "zip") return cross("zip", zip_part(given, diagnostics_), given.at);
  if (part.key == "list") return cross("list", list_part(given, diagnostics_), given.at);
  if (part.key == "cases") return cross("cases", cases_part(given, diagnostics_), given.at);
  if (part.key == "seeds") return cross("seeds", seeds_part(given, seed_, diagnostics_), given.at);
  if (part.key == "random") return cross("random", random_part(given, diagnostics_), given.at);
  if (part.key == "where" || part.key == "show") return;
  unknown(part, sweep);
}

// {gird: {k: [16]}} is read as what it was meant to be, so that nothing else seems to lack it; else
// an axis that stands in no grid.
void Reading::unknown(const Entry& part, const Value& sweep) {
  auto told = unknown_name("unknown-key", "sweep: unknown key", part.key, names_of(sweep_keys()));
  Entry meant = part;
  meant.key = told.suggestion;
  diagnostics_.error(part.at, std::move(told));
  if (!meant.key.empty() && !sweep.find(meant.key)) return read_part(meant, sweep);
  cross("grid",
        lost_axes(part.value.is_map() ? keys_of(part.value) : std::vector{part.key}, part.at),
        part.at);
}

Points Reading::read(const Value& sweep) {
  if (!is_map_of(sweep, "sweep", key_of(experiment_keys(), "sweep").expected, diagnostics_))
    return {};
  for (const auto& part : sweep.entries) read_part(part, sweep);
  const Entry* where = sweep.find("where");
  hold_to_limit(where);
  if (axes_.empty() && !failed())
    diagnostics_.error(sweep.at, lacking("missing-key", "the sweep varies nothing",
                                         "grid, zip, list, random, cases or seeds"));
  if (axes_.empty()) return {};
  if (where) filter(where->value);
  if (!failed()) tell_apart(sweep.at);
  return points_;
}

}  // namespace

std::string SweepPoint::id() const {
  return text_of(at);
}

std::vector<SweepPoint> read_sweep(const Value& sweep, std::int64_t seed,
                                   const SweepOptions& options, Diagnostics& diagnostics,
                                   std::vector<SweepAxes>* axes, SweepWhere* where) {
  Reading reading(seed, options, diagnostics);
  auto points = reading.read(sweep);
  if (axes) *axes = reading.axes();
  if (where) *where = reading.where();
  return points;
}

}  // namespace kazan
