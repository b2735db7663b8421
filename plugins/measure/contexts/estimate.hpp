#pragma once

#include "sdk/planner.hpp"

namespace kazan {

struct ContextInputs {
  const Description &sae, &activations, &tokens;
};

// batch: rows at a time; kept: contexts of each latent; shown: latents on the report; width: tokens
// of a context.
struct ContextSizes {
  double batch = 0, kept = 0, shown = 0, width = 0;
};

Needs needs_of_contexts(const ContextInputs& inputs, const ContextSizes& sizes, double threads);

}  // namespace kazan
