// The command that repeats a variant of a sweep.
#pragma once

#include <string>

#include "host/graph/plan.hpp"

namespace kazan {

// That of the sweep's run with one value on each axis. Axes that a node gathers over stay as they
// were, for with one value there is nothing to gather. `command`: the manifest's. Where the command
// line cannot name the variant, a point of `list` that is not on all its axes, it is the whole
// sweep's.
std::string variant_command(const std::string& command, const Plan& sweep,
                            const PlannedVariant& variant);

}  // namespace kazan
