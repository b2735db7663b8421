#include "runner/sweep_text.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "host/graph/equal_points.hpp"
#include "host/record/held_values.hpp"
#include "runner/check_table.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostValues = 12;

std::string counted(std::size_t n, const char* one, const char* many) {
  return with_commas(static_cast<long long>(n)) + " " + (n == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& values) {
  if (values.size() <= kMostValues) return join(values, ", ");
  return join({values.begin(), values.begin() + kMostValues - 1}, ", ") + ", ..., " + values.back();
}

// "k  3 values: 16, 32, 64"; of axes that vary together "latents, k  2 points: (1024, 16), ...".
std::string axes_text(const SweepAxes& axes) {
  std::vector<std::string> points;
  for (const auto& point : axes.points) {
    std::vector<std::string> values;
    for (const auto& value : point) values.push_back(value.empty() ? kAsGiven : value);
    points.push_back(values.size() == 1 ? values.front() : "(" + join(values, ", ") + ")");
  }
  const bool alone = axes.names.size() == 1;
  return join(axes.names, ", ") + "  " +
         counted(points.size(), alone ? "value" : "point", alone ? "values" : "points") + ": " +
         listed(points);
}

// "where  k < 64 or layer == 6: 216 of 240 variants, 24 left out"
std::string where_text(const Plan& plan) {
  std::vector<std::string> each;
  for (const auto& condition : plan.where.conditions) each.push_back("(" + condition + ")");
  const std::size_t left = plan.variants.size();
  return "  where  " + (each.size() == 1 ? plan.where.conditions[0] : join(each, " and ")) + ": " +
         with_commas(static_cast<long long>(left)) + " of " +
         counted(plan.where.of, "variant", "variants") + ", " +
         with_commas(static_cast<long long>(plan.where.of - left)) + " left out\n";
}

// "acts 12, sae 216 (24 in the store)", in the order of the plan.
std::string nodes_text(const Forecast& forecast) {
  std::vector<std::string> order;
  std::map<std::string, std::pair<std::size_t, std::size_t>> counts;  // all, in the store
  for (const auto& item : forecast.nodes) {
    if (!counts.contains(item.node->base)) order.push_back(item.node->base);
    auto& [all, stored] = counts[item.node->base];
    ++all;
    stored += item.in_store();
  }
  std::size_t wide = 0;
  for (const auto& name : order) wide = std::max(wide, name.size());
  std::string out;
  for (const auto& name : order) {
    const auto& [all, stored] = counts[name];
    out += "  " + name + std::string(wide - name.size(), ' ') + "  " + std::to_string(all);
    if (stored) out += "  (" + std::to_string(stored) + " in the store)";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string sweep_text(const Plan& plan, const Forecast& forecast) {
  std::size_t alone = 0;
  for (const auto& variant : plan.variants) alone += variant.nodes.size();
  std::string out = plan.experiment + ": " + counted(plan.variants.size(), "variant", "variants") +
                    " of " + counted(plan.variants.front().nodes.size(), "node", "nodes") + "; " +
                    counted(plan.nodes.size(), "node", "nodes") +
                    " in all, where the variants one "
                    "by one would have " +
                    with_commas(static_cast<long long>(alone)) + "\n";
  out += "axes\n";
  for (const auto& axes : plan.axes) out += "  " + axes_text(axes) + "\n";
  if (!plan.where.conditions.empty()) out += where_text(plan);
  if (const std::size_t same = plan.variants.size() - variants_that_differ(plan))
    out += counted(same, "variant comes out the same as another",
                   "variants come out the same as others") +
           (same == 1 ? ", and has no row of its own in the table\n"
                      : ", and have no rows of their own in the table\n");
  return out + "nodes\n" + nodes_text(forecast) + check_totals(forecast);
}

}  // namespace kazan
