// Where a stage's training gets its rows from: memory, or the disk where they are more than the
// stage's parameter `memory` lets in.
#pragma once

#include <functional>
#include <memory>

#include "live_rows.hpp"
#include "params.hpp"
#include "rows.hpp"
#include "sdk/context.hpp"

namespace kazan::sae {

// What they are told of while rows are read or computed, before a training's first step.
struct FeedHooks {
  // Between blocks of rows, with those that are there: while live rows are computed, or all of them
  // are read into memory.
  BetweenBlocks between;
  // Several times a second while the training waits for rows from the disk, with the row or place
  // that it waits for; what it throws is thrown by the read.
  std::function<void(std::int64_t at)> waiting;
};

// `live`: of live rows, which are then all computed. Throws Error (Fault::experiment) where the
// memory is too small for a batch, (Fault::machine) where the disk is.
std::unique_ptr<TrainingRows> rows_of(const TrainingStage& stage, const Setup& setup,
                                      Context& context, LiveRows* live, FeedHooks hooks);

// Says in the node's log how long the training waited for rows, if they came from the disk.
void tell_waits(const TrainingRows& rows, const Context& context);

}  // namespace kazan::sae
