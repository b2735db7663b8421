// Inputs that have to belong together, checked before anything runs.
#pragma once

#include "sdk/planner.hpp"

namespace kazan {

// A fault at `input` when both inputs are connected and both sizes of the dimension are known and
// differ: "it has 8 latents, start has 4".
void require_equal(Planner& planner, const char* dimension, const InputBase& input,
                   const InputBase& other);

}  // namespace kazan
