#include "host/graph/merge_equal.hpp"

#include <algorithm>
#include <unordered_map>

namespace kazan {
namespace {

// The kept nodes, and which variants use each.
struct Merged {
  std::vector<PlannedNode> nodes;
  std::vector<std::vector<std::size_t>> sharing;
  std::unordered_map<std::string, std::size_t> by_name;  // of each name that was planned
};

// A plain node and one of the same key under another name in the file stay two: each has a place in
// reports of its own.
Merged merged(const std::vector<Variant>& variants, std::vector<PlannedNode> nodes) {
  Merged out;
  std::unordered_map<std::string, std::size_t> by_id;
  for (auto& node : nodes) {
    const auto [found, fresh] = by_id.emplace(node.id, out.nodes.size());
    out.by_name.emplace(node.name, found->second);
    if (fresh) out.nodes.push_back(std::move(node));
  }
  out.sharing.resize(out.nodes.size());
  for (std::size_t v = 0; v < variants.size(); ++v)
    for (const auto& [base, name] : variants[v].nodes)
      out.sharing[out.by_name.at(name)].push_back(v);
  return out;
}

std::vector<std::string> names_of(const Merged& merged, const std::vector<Variant>& variants) {
  std::vector<std::string> names;
  std::unordered_map<std::string, int> count;
  for (std::size_t i = 0; i < merged.nodes.size(); ++i) {
    names.push_back(shared_name(merged.nodes[i].base, merged.sharing[i], variants));
    ++count[names.back()];
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (count[names[i]] > 1) names[i] = merged.nodes[i].name;  // unique as it was planned
  return names;
}

template <class Predicate>
bool all_inputs(const PlannedNode& node, const Predicate& predicate) {
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](const auto& input) {
    return std::all_of(input.second.begin(), input.second.end(), predicate);
  });
}

}  // namespace

void merge_equal(const std::vector<Variant>& variants, Plan& plan) {
  if (variants.empty()) return;
  Merged all = merged(variants, std::move(plan.nodes));
  const auto names = names_of(all, variants);
  for (std::size_t i = 0; i < all.nodes.size(); ++i) {
    all.nodes[i].name = names[i];
    for (auto& [port, references] : all.nodes[i].inputs)
      for (auto& reference : references) reference.node = names[all.by_name.at(reference.node)];
  }
  for (const auto& variant : variants) {
    plan.variants.push_back({variant.id, variant.at, variant.seed, variant.vars, {}});
    for (const auto& [base, name] : variant.nodes)
      plan.variants.back().nodes[base] = names[all.by_name.at(name)];
  }
  plan.nodes = std::move(all.nodes);
}

Plan plan_of(const Plan& sweep, const PlannedVariant& variant) {
  Plan plan = sweep;
  plan.seed = variant.seed;
  plan.vars = variant.vars;
  plan.variants.clear();
  plan.axes.clear();
  plan.where = {};
  plan.nodes.clear();
  std::unordered_map<std::string, std::string> bases;
  for (const auto& [base, name] : variant.nodes) bases.emplace(name, base);
  for (const auto& node : sweep.nodes) {
    const auto found = bases.find(node.name);
    if (found == bases.end()) continue;
    const bool own = node.over.empty() &&
                     all_inputs(node, [&](const Reference& r) { return bases.contains(r.node); });
    if (!own) {
      bases.erase(found);  // it gathers, or reads what gathers
      continue;
    }
    plan.nodes.push_back(node);
    plan.nodes.back().name = found->second;
    for (auto& [port, references] : plan.nodes.back().inputs)
      for (auto& reference : references) reference.node = bases.at(reference.node);
  }
  return plan;
}

}  // namespace kazan
