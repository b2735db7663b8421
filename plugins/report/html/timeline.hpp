// A run in time: a row for each worker, a bar for each node, and the memory they took.
#pragma once

#include <string>

#include "run_folder.hpp"

namespace kazan::report {

std::string timeline(const RunFolder& run);  // "" when no node has times

}  // namespace kazan::report
