// What is recorded of a training after each epoch.
#pragma once

#include <cstdint>
#include <vector>

namespace kazan::sae {

// All training rows with the weights as they are after `epoch` passes; 0: before any update. With
// batches of rows, loss terms are means over batches in row order, weighted by their rows.
struct Record {
  std::int64_t epoch = 0;
  double loss = 0, reconstruction = 0, l1 = 0, decorrelation = 0;
  double fvu = 0;      // sum (x-y)^2 / sum (x-xbar)^2 over all rows together; NaN when 0 / 0
  double l0 = 0;       // mean over rows of active latents
  double alive = 0;    // share of latents active in at least one row
  double binding = 0;  // share of rows in which Top-K dropped a positive latent
};

// Sums over the batches of the record that is being made.
struct Evaluation {
  Record terms;  // weighted by their rows; the rest is still 0
  double squared_error = 0;
  std::int64_t binding = 0;
  std::vector<std::int64_t> active;  // per latent: rows in which it is
};

}  // namespace kazan::sae
