// What the compute libraries of training stages share: from ports to tensors and back.
#pragma once

#include "activation.hpp"
#include "loop.hpp"
#include "params.hpp"
#include "sdk/array.hpp"
#include "sdk/artifacts/codes.hpp"

namespace kazan::sae {

// Trains on the stage's activations, fills `sae` and `start`, emits the final values as metrics,
// the curves as figures, and warnings. `variant` and its parameters go into the SAEs. Returns what
// was recorded after each epoch, epoch 0 first.
std::vector<Record> run_training(TrainingStage& stage, const Setup& setup,
                                 const Activation& activation, const std::string& variant,
                                 const Json& variant_params, Context& context);

// Appends the latents of f32 rows [tokens inputs] to `codes`, by the forward pass of training.
// Throws Error (Fault::experiment) when the rows are not of the SAE's width.
void encode(const Sae& sae, const Activation& activation, const Array& rows, int threads,
            Codes& codes);

// What both compute with: numerical_environment() and the variant of the loops.
Json environment(int threads);

}  // namespace kazan::sae
