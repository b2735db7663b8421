// What a node of sae.export needs.
#pragma once

#include "sdk/planner.hpp"

namespace kazan::sae {

Needs needs_of_export(const Description& sae);

}  // namespace kazan::sae
