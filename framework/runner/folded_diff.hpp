// A diff of two sweeps in few lines: what is the same of many nodes once, and metrics by the rows
// of their tables.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "runner/run_diff.hpp"

namespace kazan {

// What differs of one node.
struct NodeDiff {
  std::string name, stage;
  DiffSection section;
};

// A section for the nodes of one name in the file, "12 nodes of sae (sae.topk)", in which each
// change is told once, with how many nodes have it where not all do. One node alone keeps its own.
std::vector<DiffSection> folded_nodes(std::vector<NodeDiff> nodes);

// Of nodes that one run has, name and stages: "12 of density" in place of each.
std::vector<DiffRow> folded_lone(std::vector<DiffRow> lone);

// A section for each headline that both have: means over seeds, with halves of their intervals, of
// the rows that stand at one place on the axes of either; of several the one that has most of the
// same nodes.
std::vector<DiffSection> metrics_by_row(const std::filesystem::path& a, const Plan& plan_a,
                                        const std::filesystem::path& b, const Plan& plan_b,
                                        const std::map<std::string, std::string>& matched);

}  // namespace kazan
