#include "host/graph/equal_points.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostNamed = 5;

using Nodes = std::map<std::string, std::string>;

// A number for each variant, the same where they have the same nodes.
std::vector<std::size_t> kinds_of(const Plan& plan) {
  std::vector<std::size_t> kinds;
  std::map<Nodes, std::size_t> known;
  for (const auto& variant : plan.variants)
    kinds.push_back(known.emplace(variant.nodes, known.size()).first->second);
  return kinds;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string place_off(const SweepAxes& axes, Coordinates at) {
  std::erase_if(at, [&](const Coordinate& c) { return holds(axes.names, c.axis); });
  std::sort(at.begin(), at.end(), [](const auto& a, const auto& b) { return a.axis < b.axis; });
  return text_of(at);
}

// What becomes of a point: for each place on the other axes the kind of the variant there.
using Outcome = std::set<std::pair<std::string, std::size_t>>;

std::vector<Outcome> outcomes_on(const SweepAxes& axes, const Plan& plan,
                                 const std::vector<std::size_t>& kinds) {
  std::map<std::vector<std::string>, std::size_t> places;
  for (std::size_t i = 0; i < axes.points.size(); ++i) places.emplace(axes.points[i], i);
  std::vector<Outcome> outcomes(axes.points.size());
  for (std::size_t v = 0; v < plan.variants.size(); ++v) {
    std::vector<std::string> point;
    for (const auto& name : axes.names) point.push_back(value_on(plan.variants[v].at, name));
    if (const auto found = places.find(point); found != places.end())
      outcomes[found->second].emplace(place_off(axes, plan.variants[v].at), kinds[v]);
  }
  return outcomes;
}

std::string point_text(const std::vector<std::string>& point) {
  std::vector<std::string> values;
  for (const auto& value : point) values.push_back(value.empty() ? "as given" : value);
  return values.size() == 1 ? values[0] : "(" + join(values, ", ") + ")";
}

// "1, 2 and 3"; of many the first.
std::string all_of(const EqualPoints& equal) {
  std::vector<std::string> texts;
  for (const std::size_t point : equal.points)
    texts.push_back(point_text(equal.axes->points[point]));
  std::string last = texts.back();
  texts.pop_back();
  if (texts.size() >= kMostNamed) {
    last = std::to_string(texts.size() + 1 - kMostNamed) + " more";
    texts.resize(kMostNamed);
  }
  return join(texts, ", ") + " and " + last;
}

}  // namespace

std::vector<EqualPoints> equal_points(const Plan& plan) {
  const auto kinds = kinds_of(plan);
  std::vector<EqualPoints> out;
  for (const auto& axes : plan.axes) {
    const auto outcomes = outcomes_on(axes, plan, kinds);
    std::map<Outcome, std::vector<std::size_t>> same;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      if (!outcomes[i].empty()) same[outcomes[i]].push_back(i);
    for (auto& [outcome, points] : same)
      if (points.size() > 1) out.push_back({&axes, std::move(points)});
  }
  return out;
}

std::size_t variants_that_differ(const Plan& plan) {
  const auto kinds = kinds_of(plan);
  return std::set(kinds.begin(), kinds.end()).size();
}

void warn_of_equal_points(const Plan& plan, Diagnostics& diagnostics) {
  for (const auto& equal : equal_points(plan)) {
    const auto& places = equal.axes->places;
    const Position at = places.size() > equal.points[1] ? places[equal.points[1]] : Position{};
    diagnostics.warning(at, lacking("duplicate-value",
                                    join(equal.axes->names, ", ") + ": " + all_of(equal) +
                                        " come out the same in every variant",
                                    "values that differ"));
  }
}

}  // namespace kazan
