// What `diff` prints.
#pragma once

#include <string>

#include "runner/run_diff.hpp"

namespace kazan {

// For a terminal of that many columns; 0: nothing is shortened.
std::string diff_text(const RunDiff& diff, std::size_t width);

}  // namespace kazan
