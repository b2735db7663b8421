// Tables of the nodes of a sweep that gather: a row a node, or one for those that differ only in
// their seed. In the sweep's own table each would come again in all rows that it gathers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/record/sweep_table.hpp"

namespace kazan {

struct GatheredTable {
  std::string node;               // its name in the file
  std::vector<std::string> over;  // axes along which it gathers, itself or what it reads
  SweepTable table;               // TableRow::variants: ids of nodes
};

// Names in the file of the nodes that have one, in the order of the plan.
std::vector<std::string> gathering_names(const Plan& plan);

// In that order, from a run folder. `over_seeds`: as sweep_table().
std::vector<GatheredTable> gathered_tables(const std::filesystem::path& run, const Plan& plan,
                                           bool over_seeds);

}  // namespace kazan
