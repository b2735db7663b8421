#include "host/graph/passes.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {
namespace {

struct Member {
  PlannedNode* node;
  const Reading* reading;
};

void add(double bytes, std::optional<std::int64_t>& to) {
  if (to) *to += static_cast<std::int64_t>(bytes);
}

void share(const std::vector<Member>& members) {
  double memory = 0, seconds = 0, beside_memory = 0, beside_disk = 0;
  for (const auto& m : members) {
    memory = std::max(memory, m.reading->memory);
    seconds = std::max(seconds, m.reading->seconds);
    beside_memory += m.reading->beside_memory;
    beside_disk += m.reading->beside_disk;
  }
  const double part = seconds / static_cast<double>(members.size());
  for (const auto& [node, reading] : members) {
    Estimate& estimate = node->estimate;
    add(memory - reading->memory + beside_memory - reading->beside_memory, estimate.memory_bytes);
    add(beside_disk, estimate.scratch_bytes);  // its own rows wait too, for a second reading
    if (estimate.seconds) *estimate.seconds += part - reading->seconds;
  }
}

bool known(const Reading& reading) {
  return std::isfinite(reading.memory + reading.seconds + reading.beside_memory +
                       reading.beside_disk);
}

}  // namespace

bool mostly_reads(const Estimate& of_stage, const Reading& reading) {
  Needs needs;
  needs += reading;
  const double own = of_stage.seconds.value_or(kUnknown) - needs.estimate().seconds.value_or(0);
  return own <= reading.seconds;
}

void plan_passes(const std::map<std::string, Reading>& readings, std::vector<PlannedNode>& nodes) {
  std::map<std::string, std::vector<Member>> passes;
  for (auto& node : nodes) {
    const auto found = readings.find(node.key);
    if (found == readings.end() || found->second.pass.empty() || !known(found->second)) continue;
    // A pass computes with one number of threads, which bits may depend on.
    const std::string pass = found->second.pass + "/" + std::to_string(node.threads);
    passes[pass].push_back({&node, &found->second});
  }
  for (const auto& [pass, members] : passes) {
    if (members.size() < 2) continue;
    for (const auto& member : members) member.node->pass = pass;
    share(members);
  }
}

}  // namespace kazan
