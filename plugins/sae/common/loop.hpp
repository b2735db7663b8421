// Training: epochs, batches, and the order of a step.
//
// A step: forward, backward (tied gradients add up), take off the part along the rows of W_d
// (decoder_norm unit), clip by the global norm, Adam, normalise those rows again.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "maths.hpp"

namespace kazan::sae {

// All training rows with the weights as they are after `epoch` passes; 0: before any update. With
// batches of rows, loss terms are means over batches in row order, weighted by their rows.
struct Record {
  std::int64_t epoch = 0;
  double loss = 0, reconstruction = 0, l1 = 0, decorrelation = 0;
  double fvu = 0;      // sum (x-y)^2 / sum (x-xbar)^2 over all rows together; NaN when 0 / 0
  double l0 = 0;       // mean over rows of active latents
  double alive = 0;    // share of latents active in at least one row
  double binding = 0;  // share of rows in which the activation's selection bound
};

struct Training {
  Weights start, weights;  // before the first update and after the last
  Normalisation normalisation;
  std::vector<Record> records;  // epochs + 1
};

// rows [T d], finite, f32 (or f64: the same draws, the arithmetic in f64). before_epoch(e) is
// called before each pass and once after the last; what it throws ends the training. recorded(r)
// is called after each record with all there are. Throws Error
// (Fault::node) on a NaN or infinity, naming the row, or the step where the loss became one.
Training train(const at::Tensor& rows, const Setup& setup, const Activation& activation,
               const TrainingDraws& draws,
               const std::function<void(std::int64_t)>& before_epoch = {},
               const std::function<void(const std::vector<Record>&)>& recorded = {});

}  // namespace kazan::sae
