// What `runner check` says of a sound experiment: a line a node, and what the run will take.
#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "host/run/preflight.hpp"

namespace kazan {

// What is damaged, by the names of nodes that the store has and cannot be used.
using Damages = std::map<std::string, std::string>;

// Lines, each with its end. Columns: whether it is in the store, id, stage, memory, disk, time.
// Unknown amounts are "?"; those of nodes in the store, which are not run, are left out. `to`: what
// it is printed on; a terminal gets nodes in the store dimmed.
std::string check_table(const Forecast& forecast, const Damages& damages, std::FILE* to);

// A line for each.
std::string damages_text(const Damages& damages);

// Memory, disk and time of what is to run, a line each.
std::string check_totals(const Forecast& forecast);

std::string about_seconds(double seconds);  // "about 3 s": no more digits than it is worth

}  // namespace kazan
