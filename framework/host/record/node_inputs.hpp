// What a node reads, as files of a run folder say it.
#pragma once

#include "host/graph/plan.hpp"

namespace kazan {

Json input_names(const PlannedNode& node);  // {INPUT: ["NODE.PORT", ...]}
Json input_keys(const PlannedNode& node);   // {INPUT: ["KEY/PORT", ...]}

}  // namespace kazan
