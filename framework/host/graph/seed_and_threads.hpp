// A node's seed and threads, as the experiment has them.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/config/experiment.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// Sets seeded, seed and threads of `planned`: what is written in the node or else its variant's
// seed and `usual_threads`, as far as its stage has any. Faults go to `diagnostics`.
void read_seed_and_threads(const NodeUse& use, const StageInfo& stage, int usual_threads,
                           PlannedNode& planned, Diagnostics& diagnostics);

}  // namespace kazan
