// What a cleaning would remove. Decides only: cleaning.hpp does it, and decides nothing anew but to
// spare more.
#pragma once

#include <chrono>
#include <optional>

#include "host/upkeep/census.hpp"

namespace kazan {

// What has to hold of a node for it to go; of several, each. Pinned and young ones never go.
struct Criteria {
  std::optional<std::chrono::seconds> older_than;  // used last before that
  std::optional<std::int64_t> to_size;             // only until the store has this many bytes
  bool unreachable = false;                        // whatever no run names

  bool any() const { return older_than || to_size || unreachable; }
};

struct Selection {
  std::vector<Holding> going;  // the least recently used first
  std::int64_t bytes = 0;      // of these
  std::int64_t left = 0;       // bytes of the store when they and the litter are gone
};

Selection select(const Census& census, const Criteria& criteria);

}  // namespace kazan
