#pragma once

#include <string>
#include <vector>

#include "host/record/sweep_table.hpp"

namespace kazan {

// Places of the rows by `sort`, an axis or else a column as people call it; least first, or most
// first. Of an axis numbers come before names. Rows that lack it come last either way. "": as they
// are. Throws Error (Fault::usage) for a name that is neither.
std::vector<std::size_t> order_of(const SweepTable& table, const std::string& sort, bool reverse);

}  // namespace kazan
