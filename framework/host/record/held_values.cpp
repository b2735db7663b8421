#include "host/record/held_values.hpp"

#include "host/config/named_axes.hpp"

namespace kazan {

HeldValues::HeldValues(const Plan& plan) : plan_(plan) {
  for (const auto& node : plan.nodes) nodes_.emplace(node.name, &node);
}

std::string HeldValues::of(const PlannedVariant& variant, const std::string& axis) const {
  if (auto given = value_on(variant.at, axis); !given.empty()) return given;
  for (const auto& [name, value] : variant.vars)
    if (name == axis) return value;
  return axis == kSeedAxis ? std::to_string(plan_.seed) : parameter(variant, axis);
}

std::string HeldValues::parameter(const PlannedVariant& variant, const std::string& path) const {
  const auto dot = path.find('.');
  const auto planned = variant.nodes.find(path.substr(0, dot));
  if (dot == path.npos || planned == variant.nodes.end()) return "";
  const auto node = nodes_.find(planned->second);
  const Json* value =
      node == nodes_.end() ? nullptr : node->second->params.find(path.substr(dot + 1));
  if (!value || value->is_null() || value->is_object()) return "";
  return value->is_string() ? value->string() : value->dump();
}

std::vector<PlannedVariant> variants_or_one(const Plan& plan) {
  if (!plan.variants.empty()) return plan.variants;
  PlannedVariant one{"", {}, plan.seed, plan.vars, {}};
  for (const auto& node : plan.nodes) one.nodes.emplace(node.base, node.name);
  return {one};
}

std::vector<PlannedVariant> completed_variants(const Plan& plan) {
  const HeldValues held(plan);
  const auto axes = named_axes(plan.variants);
  auto variants = plan.variants;
  for (auto& variant : variants) {
    Coordinates at;
    for (const auto& axis : axes)
      if (auto value = held.of(variant, axis); !value.empty())
        at.push_back({axis, std::move(value)});
    variant.at = std::move(at);
  }
  return variants;
}

}  // namespace kazan
