// A point of a sweep laid over the experiment.
#pragma once

#include <map>
#include <string>

#include "host/config/sweep.hpp"

namespace kazan {

// What took a node out of a variant: "the case l1", and where that is written.
struct Removal {
  std::string by;
  Position at;
};

using Removals = std::map<std::string, Removal>;  // by the node's name in the file

// Lays the point's settings over the document as --set does. For a node, what a case says of it:
// {use: sae.l1, l1: 0.01} changes its stage and a parameter; what the new stage does not know of
// the old one's is left out. A null node is removed. Returns what is. Faults go to `diagnostics`.
Removals lay_over(Value& document, const SweepPoint& point, Diagnostics& diagnostics);

// "no node has the name NODE in the case l1, which removes it (x.yaml:9:7); ...", of a node that
// READER, a node of the same variant, reads.
Complaint removed_node(const std::string& node, const Removal& removal, const std::string& reader);

}  // namespace kazan
