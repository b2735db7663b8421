#include "host/run/preflight.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/text.hpp"

namespace kazan {
namespace {

std::string bytes(std::int64_t count) {
  return human_bytes(static_cast<double>(count));
}

// How many nodes that are to run come before each on the longest way to it.
std::map<std::string, int> depths(const Forecast& forecast) {
  std::map<std::string, int> depth;  // by name
  for (const auto& [node, in_store] : forecast.nodes) {
    int own = 0;
    for (const auto& [port, references] : node->inputs)
      for (const auto& r : references)
        if (const auto before = depth.find(r.node); before != depth.end())
          own = std::max(own, before->second + 1);
    if (!in_store) depth[node->name] = own;
  }
  return depth;
}

void find_largest_group(Forecast& forecast) {
  struct Group {
    std::int64_t nodes = 0;
    Total<std::int64_t> memory;
  };
  std::map<int, Group> groups;
  const auto depth = depths(forecast);
  for (const auto& [node, in_store] : forecast.nodes) {
    if (in_store) continue;
    Group& group = groups[depth.at(node->name)];
    ++group.nodes;
    group.memory.add(node->estimate.memory_bytes);
  }
  for (const auto& [at, group] : groups) {
    if (forecast.together > 0 && group.memory.known <= forecast.together_memory.known) continue;
    forecast.together = group.nodes;
    forecast.together_memory = group.memory;
  }
}

class Refusal {
 public:
  Refusal(const Experiment& experiment, bool forced, Diagnostics& diagnostics)
      : experiment_(experiment), forced_(forced), diagnostics_(diagnostics) {}

  // `excess` says what does not fit where; both as told to the user.
  void tell(const PlannedNode& node, const std::string& excess, const std::string& remedy) {
    Position at;
    for (const auto& use : experiment_.nodes)
      if (use.name == node.name) at = use.at;
    const auto complaint = [](std::string message) {
      return Complaint{std::move(message), "too-large", "", "", "", {}};
    };
    if (forced_) return diagnostics_.warning(at, complaint(excess + "; forced"));
    diagnostics_.error(at,
                       complaint(excess + "; " + remedy + ", or run it all the same with --force"),
                       Fault::machine);
  }

 private:
  const Experiment& experiment_;
  bool forced_;
  Diagnostics& diagnostics_;
};

}  // namespace

double seconds_of(const PlannedNode& node) {
  return node.estimate.seconds ? *node.estimate.seconds / node.threads
                               : std::numeric_limits<double>::quiet_NaN();
}

Forecast forecast(const Plan& plan, const std::function<bool(const std::string& key)>& in_store) {
  Forecast out;
  for (const auto& node : plan.nodes) {
    out.nodes.push_back({&node, in_store(node.key)});
    if (out.nodes.back().in_store) continue;
    const Estimate& estimate = node.estimate;
    ++out.to_run;
    out.disk.add(estimate.disk_bytes);
    out.scratch = std::max(out.scratch, estimate.scratch_bytes.value_or(0));
    const double seconds = seconds_of(node);
    out.seconds.add(std::isnan(seconds) ? std::nullopt : std::optional(seconds));
    if (estimate.memory_bytes &&
        (!out.largest || *estimate.memory_bytes > *out.largest->estimate.memory_bytes))
      out.largest = &node;
  }
  find_largest_group(out);
  return out;
}

void refuse_what_cannot_fit(const Forecast& forecast, const Experiment& experiment,
                            const MachineLimits& limits, bool forced, Diagnostics& diagnostics) {
  Refusal refusal(experiment, forced, diagnostics);
  const PlannedNode* widest = nullptr;  // on disk
  for (const auto& [node, in_store] : forecast.nodes) {
    if (in_store) continue;
    const auto& memory = node->estimate.memory_bytes;
    const auto& disk = node->estimate.disk_bytes;
    if (limits.memory && memory && *memory > limits.memory->bytes)
      refusal.tell(*node,
                   node->name + " needs up to " + bytes(*memory) + " of memory; " +
                       limits.memory->what + " is " + bytes(limits.memory->bytes),
                   "make it smaller (shorter text, fewer latents, a smaller batch or model), " +
                       limits.memory->remedy);
    if (disk && (!widest || *disk > *widest->estimate.disk_bytes)) widest = node;
  }
  if (!limits.disk || !widest || forecast.disk.known + forecast.scratch <= limits.disk->bytes)
    return;
  std::string all = forecast.to_run == 1
                        ? widest->name + " leaves up to " + bytes(forecast.disk.known)
                        : "the " + std::to_string(forecast.to_run) + " nodes to run leave up to " +
                              bytes(forecast.disk.known) + ", most of it " + widest->name +
                              " with " + bytes(*widest->estimate.disk_bytes);
  if (forecast.scratch > 0)
    all += ", and while a node runs up to " + bytes(forecast.scratch) + " more";
  refusal.tell(*widest,
               all + "; " + limits.disk->what + " has " + bytes(limits.disk->bytes) + " free",
               limits.disk->remedy);
}

}  // namespace kazan
