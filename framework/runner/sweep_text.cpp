#include "runner/sweep_text.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "runner/check_table.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostValues = 12;

std::string counted(std::size_t n, const char* one, const char* many) {
  return with_commas(static_cast<long long>(n)) + " " + (n == 1 ? one : many);
}

// Each axis with its values, in the order they come up.
std::vector<std::pair<std::string, std::vector<std::string>>> axes_of(const Plan& plan) {
  std::vector<std::pair<std::string, std::vector<std::string>>> axes;
  for (const auto& variant : plan.variants)
    for (const auto& c : variant.at) {
      auto axis = std::find_if(axes.begin(), axes.end(),
                               [&](const auto& known) { return known.first == c.axis; });
      if (axis == axes.end()) axis = axes.insert(axes.end(), {c.axis, {}});
      auto& values = axis->second;
      if (std::find(values.begin(), values.end(), c.value) == values.end())
        values.push_back(c.value);
    }
  return axes;
}

std::string listed(const std::vector<std::string>& values) {
  if (values.size() <= kMostValues) return join(values, ", ");
  return join({values.begin(), values.begin() + kMostValues - 1}, ", ") + ", ..., " + values.back();
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
  for (const auto& [axis, values] : axes_of(plan))
    out += "  " + axis + "  " + counted(values.size(), "value", "values") + ": " + listed(values) +
           "\n";
  return out + "nodes\n" + nodes_text(forecast) + check_totals(forecast);
}

}  // namespace kazan
