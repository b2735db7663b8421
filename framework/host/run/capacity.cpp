#include "host/run/capacity.hpp"

#include <algorithm>
#include <limits>

#include "base/saturate.hpp"

namespace kazan {

void Load::add(const Load& other) {
  nodes += other.nodes;
  threads += other.threads;
  memory_bytes = saturating_add(memory_bytes, other.memory_bytes);
  alone = alone || other.alone;
}

Load load_of(const PlannedNode& node, bool alone) {
  return {1, node.threads, node.estimate.memory_bytes.value_or(0), alone};
}

int Capacity::most_nodes() const {
  return std::max(1, jobs ? jobs : cores);
}

Load Capacity::room(const Load& busy) const {
  constexpr int kAnyThreads = std::numeric_limits<int>::max();
  constexpr std::int64_t kAnyBytes = std::numeric_limits<std::int64_t>::max();
  if (busy.nodes == 0) return {1, kAnyThreads, kAnyBytes, true};
  if (busy.alone || busy.nodes >= most_nodes()) return {};
  return {1, jobs ? kAnyThreads : cores - busy.threads,
          memory_bytes ? memory_bytes - busy.memory_bytes : kAnyBytes, false};
}

bool Capacity::fits(const Load& busy, const Load& more) const {
  const Load most = room(busy);
  return more.nodes <= most.nodes && more.threads <= most.threads &&
         more.memory_bytes <= most.memory_bytes && (most.alone || !more.alone);
}

}  // namespace kazan
