#pragma once

#include "sdk/artifacts/model.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// `predicted`: tokens at most.
Needs needs_of_loss_recovered(const ModelDescription& model, const Description& tokens,
                              const Description& sae, double predicted);

}  // namespace kazan
