// Which nodes of a sweep say something of it as a whole, and not of a variant.
#pragma once

#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Ids of nodes that all variants share, and of those that read nodes of several variants,
// themselves or through others; in the plan's order.
std::vector<std::string> whole_nodes(const Plan& plan);

}  // namespace kazan
