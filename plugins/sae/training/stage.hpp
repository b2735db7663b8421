// What stages that train an SAE share: from ports to a training and back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "params.hpp"
#include "record.hpp"
#include "sdk/context.hpp"

namespace kazan::sae {

// Trains on the stage's activations, fills `sae` and `start`, emits the final values as metrics,
// the curves as figures, and warnings. `variant` and its parameters go into the SAEs. Returns what
// was recorded after each epoch, epoch 0 first.
std::vector<Record> run_training(TrainingStage& stage, const Setup& setup,
                                 const std::string& variant, const Json& variant_params,
                                 Context& context);

}  // namespace kazan::sae
