// Which nodes may run at the same time.
#pragma once

#include <cstdint>

#include "host/graph/plan.hpp"

namespace kazan {

// What runs, or what one node adds to it.
struct Load {
  int nodes = 0;
  int threads = 0;
  std::int64_t memory_bytes = 0;  // by estimates
  bool alone = false;             // nothing else may run beside it

  void add(const Load& other);
};

// By its estimates; a node that tells no memory takes none.
Load load_of(const PlannedNode& node, bool alone = false);

struct Capacity {
  int jobs = 0;  // nodes at once; 0: as many as their threads fit on `cores`
  int cores = 1;
  std::int64_t memory_bytes = 0;  // 0: any

  int most_nodes() const;
  // The most that one more can take beside what runs; where nothing does, anything. None of `nodes`
  // where none can.
  Load room(const Load& busy) const;
  // Whether one more can run beside what runs. Where nothing does it always can.
  bool fits(const Load& busy, const Load& more) const;
};

}  // namespace kazan
