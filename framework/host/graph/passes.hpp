// Which nodes one pass of a model can serve.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Whether the stage's own work takes no longer than what it reads.
bool mostly_reads(const Estimate& of_stage, const Reading& reading);

// `readings`: of nodes that mostly read one recipe, by their keys; others had better run side by
// side. Sets `pass` of those
// that can share with others, and their estimates to what each takes when all of them share: the
// memory of the largest and what the others add, an equal part of the pass's time.
//
// A node that reads other things too could need what a node of its own pass makes, and would wait
// for itself.
void plan_passes(const std::map<std::string, Reading>& readings, std::vector<PlannedNode>& nodes);

}  // namespace kazan
