// Training: epochs, batches, and the order of a step.
//
// A step: forward, backward (tied gradients add up), take off the part along the rows of W_d
// (decoder_norm unit), clip by the global norm, Adam, normalise those rows again.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

#include "maths.hpp"
#include "state.hpp"

namespace kazan::sae::reference {

struct Training {
  Weights start, weights;  // before the first update and after the last
  Normalisation normalisation;
  std::vector<Record> records;  // epochs + 1
};

// What a training may be watched and interrupted by. What they throw ends it.
struct TrainingHooks {
  // May put the state of an interrupted training in place of the start.
  std::function<void(TrainingState&)> resume;
  // Between any two batches. A training that is resumed from this state ends with the bits of one
  // that was not interrupted.
  std::function<void(const TrainingState&)> between_steps;
};

// rows [T d], finite, f32 (or f64: the same draws, the arithmetic in f64); on a GPU, training happens
// there. Throws Error (Fault::node) on a NaN or infinity, naming the row, or the step where the
// loss became one.
Training train(const at::Tensor& rows, const Setup& setup, const Activation& activation,
               const TrainingDraws& draws, const TrainingHooks& hooks = {});

}  // namespace kazan::sae::reference
