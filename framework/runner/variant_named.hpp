// Which variants of a sweep a word on the command line means.
#pragma once

#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// `given` is a variant's id, or coordinates in any order ("k=16,layer=3"): then all variants that
// have them, of those that come out the same the first. `any`, as the table has it, is every value
// of an axis. Throws Error (Fault::input) that names the axes, or the
// nearest values, where there is none, and where the run is no sweep.
std::vector<const PlannedVariant*> variants_named(const std::string& given, const Plan& plan);

}  // namespace kazan
