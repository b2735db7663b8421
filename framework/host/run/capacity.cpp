#include "host/run/capacity.hpp"

#include <algorithm>

#include "base/saturate.hpp"

namespace kazan {

void Load::add(const Load& other) {
  nodes += other.nodes;
  threads += other.threads;
  memory_bytes = saturating_add(memory_bytes, other.memory_bytes);
  alone = alone || other.alone;
}

int Capacity::most_nodes() const {
  return std::max(1, jobs ? jobs : cores);
}

bool Capacity::fits(const Load& busy, const Load& more) const {
  if (busy.nodes == 0) return true;
  if (busy.alone || more.alone || busy.nodes + more.nodes > most_nodes()) return false;
  return (jobs || busy.threads + more.threads <= cores) &&
         (!memory_bytes || saturating_add(busy.memory_bytes, more.memory_bytes) <= memory_bytes);
}

}  // namespace kazan
