// The parts of a sweep's page, as HTML; the others are those of any report (sections.hpp).
#pragma once

#include <string>

#include "run_folder.hpp"

namespace kazan::report {

std::string axes_section(const RunFolder& run);      // what varied
std::string table_section(const RunFolder& run);     // a row for all seeds of a variant
std::string front_section(const RunFolder& run);     // two metrics of which less is better; or ""
std::string metrics_section(const RunFolder& run);   // maps and curves, a figure a metric
std::string whole_section(const RunFolder& run);     // results of nodes of the sweep as a whole
std::string gathered_tables(const RunFolder& run);   // of each node that gathers: a row a node
std::string gathered_anchor(std::size_t index);      // of table.json's `gathered`
std::string variants_section(const RunFolder& run);  // how each ended, and its own report
std::string nodes_section(const RunFolder& run);     // the experiment, each node in all variants

// For the page's script: table.json as far as the page shows it, and where the variants' reports
// are. "" where there is no table.
std::string sweep_data(const RunFolder& run);

}  // namespace kazan::report
