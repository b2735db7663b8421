// Training: epochs, batches, and what is recorded between them.
//
// A point of a curve is a pass over all rows with the weights as they are after that many epochs.
// With batches of all rows it costs nothing, for it is the forward pass of the next step.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "../common/draws.hpp"
#include "../common/setup.hpp"
#include "batch_threshold.hpp"
#include "computing.hpp"
#include "record.hpp"
#include "rows.hpp"
#include "state.hpp"

namespace kazan::sae {

struct Training {
  trainer::Parameters start, weights;  // before the first update and after the last
  trainer::Entrance entrance;
  std::vector<Record> records;  // epochs + 1
  BatchThreshold threshold;     // of BatchTopK
};

// What a training may be watched and interrupted by. What they throw ends it.
struct TrainingHooks {
  // Of an interrupted training on these rows; else they are summed up.
  std::optional<RowSums> sums;
  // Between blocks of rows, while they are.
  std::function<void(std::int64_t row)> summing;
  // May put the state of an interrupted training in place of the start.
  std::function<void(TrainingState&)> resume;
  // Between any two batches. A training that is resumed from this state ends with the bits of one
  // that was not interrupted.
  std::function<void(const TrainingState&)> between_steps;
};

// Throws Error (Fault::node) on a NaN or infinity, naming the row, or
// the step where the loss or a weight became one.
Training train(TrainingRows& rows, const Setup& setup, const TrainingDraws& draws,
               const Computing& with, const TrainingHooks& hooks = {});

}  // namespace kazan::sae
