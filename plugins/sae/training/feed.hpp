// Where a stage's training gets its rows from: memory, or the disk where they are more than the
// stage's parameter `memory` lets in.
#pragma once

#include <functional>
#include <memory>

#include "params.hpp"
#include "rows.hpp"
#include "sdk/context.hpp"

namespace kazan::sae {

// `waiting`: called several times a second while the training waits for rows from the disk, with
// the row or place that it waits for; what it throws is thrown by the read. Throws Error
// (Fault::experiment) where the memory is too small for a batch, (Fault::machine) where the disk
// is.
std::unique_ptr<TrainingRows> rows_of(const TrainingStage& stage, const Setup& setup,
                                      Context& context,
                                      std::function<void(std::int64_t at)> waiting);

// Says in the node's log how long the training waited for rows, if they came from the disk.
void tell_waits(const TrainingRows& rows, const Context& context);

}  // namespace kazan::sae
