// From what a stage estimates to what its node takes.
#pragma once

#include "host/graph/plan.hpp"

namespace kazan {

// Adds what every node takes, whatever its stage: a worker's program and libraries (without
// libtorch, which a stage counts as Needs::numerical) and stacks of its threads; the node's
// record; the start of a worker. `node`: with its resolved params.
Estimate whole_node(const Estimate& of_stage, const PlannedNode& node);

}  // namespace kazan
