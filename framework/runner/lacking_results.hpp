// What a sweep's table has no numbers of, because the run did not come to its end.
#pragma once

#include <filesystem>
#include <string>

#include "host/graph/plan.hpp"

namespace kazan {

// "3 of 9 nodes lack a result, 2 of 4 variants some: the run was stopped; to go on: COMMAND"; ""
// where nothing is missing. Of an exported run that nothing was collected of: "no result yet: ...".
std::string lacking_results(const std::filesystem::path& run, const Plan& plan);

}  // namespace kazan
