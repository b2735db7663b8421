// Which nodes one pass of a model can serve.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Whether the stage's own work takes no longer than what it reads.
bool mostly_reads(const Estimate& of_stage, const Reading& reading);

// "": of a node that shares no pass with any other, whatever there is.
std::string pass_name(const PlannedNode& node);

// Of the nodes that have `live` and `takes_part` says yes to: sets `pass` of those that can share
// with others, and their estimates to what each takes when all of them share: the memory of the
// largest and what the others add, an equal part of the pass's time. All others get none, and the
// estimates of a pass of their own: so does the second reader of the same artifact. May be called
// again, for a choice of other nodes.
//
// A node that reads other things too could need what a node of its own pass makes, and would wait
// for itself.
void plan_passes(std::vector<PlannedNode>& nodes,
                 const std::function<bool(const PlannedNode&)>& takes_part);

}  // namespace kazan
