// A run by its estimates alone: how long it takes, and what runs at the same time.
#pragma once

#include <functional>
#include <map>
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

// With its threads, in a new worker; NaN when unknown.
double seconds_of(const PlannedNode& node);

// Workers that have loaded what such nodes load, by their threads (Lanes): one that is idle runs
// the next without.
class LoadedWorkers {
 public:
  // How long the node takes in one of them, or else in a new one.
  double seconds_of(const PlannedNode& node);
  void finish(const PlannedNode& node);

 private:
  std::map<int, int> idle_;
};

}  // namespace kazan
