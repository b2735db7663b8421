// What nodes left that no report shows: figures that cannot be drawn, headlines that were not
// given.
#pragma once

#include <filesystem>

#include "host/graph/plan.hpp"

namespace kazan {

// Warns of each on stderr, with class and file of who has to mend it; of equal ones once.
void warn_of_unshown(const std::filesystem::path& run, const Plan& plan);

}  // namespace kazan
