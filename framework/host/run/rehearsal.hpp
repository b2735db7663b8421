// A run by its estimates alone: how long it takes, and what runs at the same time.
#pragma once

#include <functional>
#include <vector>

#include "host/graph/plan.hpp"
#include "host/run/capacity.hpp"

namespace kazan {

struct Rehearsal {
  double seconds = 0;  // from its start to its end
  int most_nodes = 0;  // that ever run at once
  // What runs when most memory is taken: indices into the plan's nodes.
  std::vector<std::size_t> largest;
};

// Goes through the plan as the scheduler would: members of a pass one after another, once all can
// run. `done`: nodes that are in the store already. A node
// that tells no time takes none, no memory, none.
Rehearsal rehearse(const Plan& plan, const std::function<bool(std::size_t node)>& done,
                   const Capacity& capacity);

// With its threads; NaN when unknown.
double seconds_of(const PlannedNode& node);

}  // namespace kazan
