// The parts of a report, as HTML. Each is a function of the run folder alone and may be empty.
#pragma once

#include <cstddef>
#include <string>

#include "run_folder.hpp"

namespace kazan::report {

std::string title_section(const RunFolder& run);     // title, question, status line
std::string warning_section(const RunFolder& run);   // warnings and what could not be read
std::string failure_section(const RunFolder& run);   // failed nodes with their messages
std::string headline_section(const RunFolder& run);  // metrics as cards, with definitions
// Figures and the table of metrics. Without figures, or `folded`, a line with the first metrics
// that unfolds.
std::string node_section(const NodeRun& node, std::size_t index, bool folded = false);
std::string experiment_section(const RunFolder& run);  // drawing, resolved nodes, file as given
std::string given_experiment(const RunFolder& run);    // variables, overrides, the file
std::string provenance_section(const RunFolder& run);  // what it takes to get these numbers again

bool has_results(const NodeRun& node);  // node_section is not empty

// Anchors of a node: its results, and its entry in the resolved experiment.
std::string result_anchor(std::size_t index);
std::string plan_anchor(std::size_t index);
// Where a drawing's node leads to: the first of these that the page has. On a sweep's page, where
// few nodes have a place of their own, the table of nodes.
std::string node_anchor(const RunFolder& run, std::size_t index);

std::string badge(const std::string& status);  // a status as a coloured word
std::string duration(double seconds);          // "" for NaN
std::string memory(double bytes);              // "" for NaN
std::string plain(const Json& value);  // JSON as "a, b" and "name=value, ...", every digit kept

}  // namespace kazan::report
