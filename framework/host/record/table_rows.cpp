#include "host/record/table_rows.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace kazan {
namespace {

std::vector<std::string> places(const PlannedVariant& variant,
                                const std::vector<std::string>& axes) {
  std::vector<std::string> at;
  for (const auto& axis : axes) at.push_back(value_on(variant.at, axis));
  return at;
}

}  // namespace

std::vector<std::string> axes_of(const std::vector<PlannedVariant>& variants, bool over_seeds) {
  std::vector<std::string> axes;
  for (const auto& variant : variants)
    for (const auto& c : variant.at)
      if (!(over_seeds && c.axis == "seed") &&
          std::find(axes.begin(), axes.end(), c.axis) == axes.end())
        axes.push_back(c.axis);
  return axes;
}

std::vector<RowGroup> row_groups(const std::vector<PlannedVariant>& variants,
                                 const std::vector<std::string>& axes) {
  std::vector<RowGroup> groups;
  std::map<std::vector<std::string>, std::size_t> known;
  for (const auto& variant : variants) {
    auto at = places(variant, axes);
    const auto [found, fresh] = known.emplace(at, groups.size());
    if (fresh) groups.push_back({std::move(at), {}});
    groups[found->second].variants.push_back(&variant);
  }
  return groups;
}

int seeds_of(const RowGroup& group) {
  std::set<std::string> seeds;
  for (const auto* variant : group.variants) seeds.insert(value_on(variant->at, "seed"));
  return static_cast<int>(seeds.size());
}

}  // namespace kazan
