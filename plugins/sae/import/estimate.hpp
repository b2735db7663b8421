// What a node of sae.import needs.
#pragma once

#include "sdk/planner.hpp"

namespace kazan::sae {

Needs needs_of_import(const Description& sae);

}  // namespace kazan::sae
