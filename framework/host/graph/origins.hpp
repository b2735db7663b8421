// Where the ingredients of a plan's keys stand in the experiment: for `why`. Workers need none of
// it, so it is no part of the plan.
#pragma once

#include <map>
#include <string>

#include "host/graph/params.hpp"

namespace kazan {

struct NodeOrigins {
  Position stage;                            // of `use`
  std::map<std::string, GivenParam> params;  // those that the experiment gives, as it gives them
  std::map<std::string, Position> inputs;    // by port; of the first reference
  // By parameter: all that it can be, where the plan step says so.
  std::map<std::string, std::vector<std::string>> values;
  Position seed;                             // of the node's own, unknown where it has none
};

using Origins = std::map<std::string, NodeOrigins>;  // by node

// "experiments/x.yaml:12:5", "--set k=16", or "" where the place is not known.
std::string place_of(const Position& at);

}  // namespace kazan
