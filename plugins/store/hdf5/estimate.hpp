// What putting activations on disk takes.
#pragma once

#include "sdk/planner.hpp"

namespace kazan {

Needs needs_of_storing(const Description& activations);

}  // namespace kazan
