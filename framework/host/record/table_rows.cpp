#include "host/record/table_rows.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/config/named_axes.hpp"

namespace kazan {
namespace {

using Values = std::vector<std::string>;

void add(Values& values, const std::string& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

Values places(const PlannedVariant& variant, const Values& axes) {
  Values at;
  for (const auto& axis : axes) at.push_back(value_on(variant.at, axis));
  return at;
}

std::vector<RowGroup> at_one_place(const std::vector<PlannedVariant>& variants,
                                   const Values& axes) {
  std::vector<RowGroup> groups;
  std::map<Values, std::size_t> known;
  for (const auto& variant : variants) {
    auto at = places(variant, axes);
    const auto [found, fresh] = known.emplace(at, groups.size());
    if (fresh) groups.push_back({std::move(at), {}, {}, {}});
    groups[found->second].variants.push_back(&variant);
  }
  return groups;
}

// What a row's numbers come from: its nodes by their names in the file, for each seed.
using Makings = std::vector<std::pair<std::string, std::map<std::string, std::string>>>;

Makings makings_of(const RowGroup& group, bool over_seeds, const std::set<std::string>& gathering) {
  Makings makings;
  for (const auto* variant : group.variants) {
    makings.emplace_back(over_seeds ? value_on(variant->at, kSeedAxis) : "", variant->nodes);
    std::erase_if(makings.back().second,
                  [&](const auto& node) { return gathering.contains(node.second); });
  }
  std::sort(makings.begin(), makings.end());
  return makings;
}

bool has_nodes(const Makings& makings) {
  return std::any_of(makings.begin(), makings.end(),
                     [](const auto& of_seed) { return !of_seed.second.empty(); });
}

// Numbers of the groups that come out the same; a group without nodes is alone.
std::vector<std::vector<std::size_t>> alike(const std::vector<RowGroup>& groups, bool over_seeds,
                                            const std::set<std::string>& gathering) {
  std::vector<std::vector<std::size_t>> out;
  std::map<Makings, std::size_t> known;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto makings = makings_of(groups[i], over_seeds, gathering);
    const auto found = known.find(makings);
    if (found != known.end()) {
      out[found->second].push_back(i);
      continue;
    }
    if (has_nodes(makings)) known.emplace(makings, out.size());
    out.push_back({i});
  }
  return out;
}

// A case may give what an axis varies, and then ignores the axis: "k any, case fixed" says that,
// "k 4, case any" what happens to be.
std::vector<std::size_t> cases_last(const Values& axes) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < axes.size(); ++i) order.push_back(i);
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return axes[i] != kCaseAxis; });
  return order;
}

RowGroup group_in(const PlaceBox& box, const std::vector<RowGroup>& groups, const Values& axes,
                  const std::vector<Values>& all) {
  RowGroup out;
  for (const std::size_t i : box.places) {
    out.places.push_back(groups[i].at);
    out.variants.insert(out.variants.end(), groups[i].variants.begin(), groups[i].variants.end());
  }
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    out.at.push_back(place_text(box.values[axis], all[axis]));
    if (box.values[axis].size() > 1) out.any[axes[axis]] = box.values[axis];
  }
  return out;
}

// Whether rows over seeds would be of other seeds each: of two of them neither has all of the
// other's. Fewer of the same seeds are a mean that is less sure.
bool rows_have_own_seeds(const std::vector<PlannedVariant>& variants, const Values& axes) {
  std::map<Values, std::set<std::string>> by_row;
  for (const auto& variant : variants)
    by_row[places(variant, axes)].insert(value_on(variant.at, kSeedAxis));
  std::set<std::pair<std::size_t, std::set<std::string>>> by_size;
  for (const auto& [at, seeds] : by_row) by_size.emplace(seeds.size(), seeds);
  const std::set<std::string>* before = nullptr;
  for (const auto& [size, seeds] : by_size) {
    if (before && !std::includes(seeds.begin(), seeds.end(), before->begin(), before->end()))
      return true;
    before = &seeds;
  }
  return false;
}

}  // namespace

std::vector<std::string> axes_of(const std::vector<PlannedVariant>& variants, bool over_seeds) {
  const auto axes = named_axes(variants);
  if (!over_seeds) return axes;
  auto without = axes;
  std::erase(without, kSeedAxis);
  return rows_have_own_seeds(variants, without) ? axes : without;
}

std::vector<std::string> values_on(const std::vector<PlannedVariant>& variants,
                                   const std::string& axis) {
  std::vector<std::string> values;
  for (const auto& variant : variants)
    for (const auto& c : variant.at)
      if (c.axis == axis) add(values, c.value);
  return values;
}

std::string place_text(const std::vector<std::string>& values,
                       const std::vector<std::string>& all) {
  if (values.size() == 1) return values[0];
  return values.size() == all.size() ? kAny : join(values, ", ");
}

std::vector<RowGroup> row_groups(const std::vector<PlannedVariant>& variants,
                                 const std::vector<std::string>& axes,
                                 const std::set<std::string>& gathering) {
  const bool over_seeds = std::find(axes.begin(), axes.end(), kSeedAxis) == axes.end();
  const auto groups = at_one_place(variants, axes);
  std::vector<AxisPlace> at;
  std::vector<Values> all(axes.size());
  for (const auto& group : groups) {
    at.push_back(group.at);
    for (std::size_t i = 0; i < axes.size(); ++i) add(all[i], group.at[i]);
  }
  std::vector<PlaceBox> boxes;
  for (const auto& same : alike(groups, over_seeds, gathering))
    for (auto& box : boxes_of(same, at, cases_last(axes))) boxes.push_back(std::move(box));
  std::sort(boxes.begin(), boxes.end(),
            [](const auto& a, const auto& b) { return a.places < b.places; });
  std::vector<RowGroup> out;
  for (const auto& box : boxes) out.push_back(group_in(box, groups, axes, all));
  return out;
}

int seeds_of(const RowGroup& group) {
  std::set<std::string> seeds;
  for (const auto* variant : group.variants) seeds.insert(value_on(variant->at, kSeedAxis));
  return static_cast<int>(seeds.size());
}

std::vector<std::string> nodes_of(const RowGroup& group, const std::string& base) {
  std::vector<std::string> nodes;
  std::map<std::string, std::string> by_seed;
  for (const auto* variant : group.variants) {
    const auto node = variant->nodes.find(base);
    if (node == variant->nodes.end()) continue;
    const auto [found, fresh] = by_seed.emplace(value_on(variant->at, kSeedAxis), node->second);
    if (!fresh && found->second != node->second) return {};
    add(nodes, node->second);
  }
  return nodes;
}

}  // namespace kazan
