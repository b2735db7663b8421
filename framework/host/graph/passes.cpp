#include "host/graph/passes.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace kazan {
namespace {

void add(double bytes, std::optional<std::int64_t>& to) {
  if (to) *to += static_cast<std::int64_t>(bytes);
}

void share(const std::vector<PlannedNode*>& members) {
  double memory = 0, seconds = 0, beside_memory = 0, beside_disk = 0;
  for (const auto* node : members) {
    const Reading& reading = node->live->reading;
    memory = std::max(memory, reading.memory);
    seconds = std::max(seconds, reading.seconds);
    beside_memory += reading.beside_memory;
    beside_disk += reading.beside_disk;
  }
  const double part = seconds / static_cast<double>(members.size());
  for (auto* node : members) {
    const Reading& reading = node->live->reading;
    Estimate& estimate = node->estimate;
    add(memory - reading.memory + beside_memory - reading.beside_memory, estimate.memory_bytes);
    add(beside_disk, estimate.scratch_bytes);  // its own rows wait too, for a second reading
    if (estimate.seconds) *estimate.seconds += part - reading.seconds;
  }
}

bool known(const Reading& reading) {
  return std::isfinite(reading.memory + reading.seconds + reading.beside_memory +
                       reading.beside_disk);
}

// The artifact that it reads.
std::string recipe_of(const PlannedNode& node) {
  return node.inputs.empty() ? "" : node.inputs.begin()->second.front().artifact();
}

// A pass keeps for others what they read of it, but for none what another reads too.
bool is_read(const std::string& recipe, const std::vector<PlannedNode*>& members) {
  return !recipe.empty() && std::any_of(members.begin(), members.end(), [&](const auto* member) {
    return recipe_of(*member) == recipe;
  });
}

}  // namespace

bool mostly_reads(const Estimate& of_stage, const Reading& reading) {
  Needs needs;
  needs += reading;
  const double own = of_stage.seconds.value_or(kUnknown) - needs.estimate().seconds.value_or(0);
  return own <= reading.seconds;
}

// A pass computes with one number of threads, which bits may depend on.
std::string pass_name(const PlannedNode& node) {
  if (!node.live || node.live->reading.pass.empty() || !known(node.live->reading)) return "";
  return node.live->reading.pass + "/" + std::to_string(node.threads);
}

void plan_passes(std::vector<PlannedNode>& nodes,
                 const std::function<bool(const PlannedNode&)>& takes_part) {
  std::map<std::string, std::vector<PlannedNode*>> passes;
  for (auto& node : nodes) {
    if (!node.live) continue;
    node.pass.clear();
    node.estimate = node.live->alone;
    const auto pass = pass_name(node);
    if (pass.empty() || !takes_part(node)) continue;
    if (auto& members = passes[pass]; !is_read(recipe_of(node), members)) members.push_back(&node);
  }
  for (const auto& [pass, members] : passes) {
    if (members.size() < 2) continue;
    for (auto* member : members) member->pass = pass;
    share(members);
  }
}

}  // namespace kazan
