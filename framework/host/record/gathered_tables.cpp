#include "host/record/gathered_tables.hpp"

#include <algorithm>
#include <map>

#include "host/record/held_values.hpp"
#include "host/record/table_rows.hpp"
#include "host/record/whole_nodes.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add(Names& names, const std::string& name) {
  if (!holds(names, name)) names.push_back(name);
}

using Places = std::map<std::string, Names>;  // by axis

bool has(const PlannedVariant& variant, const PlannedNode& node) {
  const auto found = variant.nodes.find(node.base);
  return found != variant.nodes.end() && found->second == node.name;
}

// Where the variants are that have the node.
Places places_of(const PlannedNode& node, const Plan& plan) {
  Places places;
  for (const auto& variant : plan.variants)
    if (has(variant, node))
      for (const auto& c : variant.at) add(places[c.axis], c.value);
  return places;
}

// Axes on which each of the nodes has variants at several places: they say nothing of any of them.
Names shared_axes(const std::vector<Places>& places, const Names& axes) {
  Names out;
  for (const auto& axis : axes)
    if (std::all_of(places.begin(), places.end(), [&](const Places& of_one) {
          const auto found = of_one.find(axis);
          return found != of_one.end() && found->second.size() > 1;
        }))
      out.push_back(axis);
  return out;
}

// Those of their `over`; in plans of before on which what they read stands at places.
Names gathered_axes(const std::vector<const PlannedNode*>& nodes, const Names& axes) {
  std::set<std::string> at;
  for (const auto* node : nodes) at.insert(node->over.begin(), node->over.end());
  for (const auto* node : nodes)
    for (const auto& [port, references] : node->inputs)
      for (const auto& reference : references)
        for (const auto& c : reference.at) at.insert(c.axis);
  Names out;
  for (const auto& axis : axes)
    if (at.contains(axis)) out.push_back(axis);
  return out;
}

// The node as if it were a variant, at each place where it is.
void add_places(const PlannedNode& node, const Names& axes, const Plan& plan, Plan& out) {
  std::set<std::string> known;
  for (const auto& variant : plan.variants) {
    if (!has(variant, node)) continue;
    PlannedVariant placed{node.id, {}, 0, {}, {{node.base, node.name}}};
    for (const auto& axis : axes)
      if (const auto value = value_on(variant.at, axis); !value.empty())
        placed.at.push_back({axis, value});
    if (known.insert(text_of(placed.at)).second) out.variants.push_back(std::move(placed));
  }
}

// Cases may have the node gather over other axes each; then its places say too little.
void tell_apart(std::vector<PlannedVariant>& nodes) {
  std::set<std::string> places;
  for (const auto& node : nodes) places.insert(text_of(node.at));
  if (places.size() == nodes.size()) return;
  for (auto& node : nodes) node.at.push_back({"node", node.nodes.begin()->second});
}

GatheredTable table_of_base(const fs::path& run, const Plan& plan, const std::string& base,
                            bool over_seeds) {
  std::vector<const PlannedNode*> nodes;
  std::vector<Places> places;
  for (const auto& node : plan.nodes)
    if (node.base == base) {
      nodes.push_back(&node);
      places.push_back(places_of(node, plan));
    }
  const Names axes = axes_of(plan.variants, false);
  GatheredTable out{base, gathered_axes(nodes, axes), {}};
  Names without = shared_axes(places, axes);
  if (out.over.empty()) out.over = without;  // it reads what gathers
  for (const auto& axis : out.over) add(without, axis);
  Names kept = axes;
  std::erase_if(kept, [&](const auto& axis) { return holds(without, axis); });
  Plan own;
  for (const auto* node : nodes) {
    own.nodes.push_back(*node);
    add_places(*node, kept, plan, own);
  }
  tell_apart(own.variants);
  for (const auto& shown : plan.shown)
    if (shown.starts_with(base + ".")) own.shown.push_back(shown);
  out.table = table_of(run, own, over_seeds, {});
  return out;
}

}  // namespace

std::vector<std::string> gathering_names(const Plan& plan) {
  const auto gathering = gathering_nodes(plan);
  Names names;
  for (const auto& node : plan.nodes)
    if (gathering.contains(node.name)) add(names, node.base);
  return names;
}

std::vector<GatheredTable> gathered_tables(const fs::path& run, const Plan& plan, bool over_seeds) {
  Plan completed = plan;
  completed.variants = completed_variants(plan);
  std::vector<GatheredTable> out;
  const AxisNumbers numbers = axis_numbers(completed);  // its own nodes tell none of what varies
  for (const auto& base : gathering_names(plan)) {
    out.push_back(table_of_base(run, completed, base, over_seeds));
    out.back().table.numbers = numbers;
  }
  return out;
}

}  // namespace kazan
