// Which nodes of a sweep say something of it as a whole, and not of a variant.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Names of nodes that gather over variants (`over`), themselves or through others.
std::set<std::string> gathering_nodes(const Plan& plan);

// Ids of nodes that all variants share, and of those that gather; in the plan's order.
std::vector<std::string> whole_nodes(const Plan& plan);

}  // namespace kazan
