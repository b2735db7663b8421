// What `runner check` says of a sound experiment: a line a node, and what the run will take.
#pragma once

#include <string>

#include "host/run/preflight.hpp"

namespace kazan {

// Lines, each with its end. Columns: whether it is in the store, id, stage, memory, disk, time.
// Unknown amounts are "?"; those of nodes in the store, which are not run, are left out.
std::string check_table(const Forecast& forecast);

// "2.1 GiB on disk; 1.5 GiB of memory at most (sae); about 3 min": of what is to run.
std::string check_totals(const Forecast& forecast);

std::string about_seconds(double seconds);  // "about 3 s": no more digits than it is worth

}  // namespace kazan
