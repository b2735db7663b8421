#include "feed.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "streamed_rows.hpp"

namespace kazan::sae {
namespace {

// Whole rows, of which a model computes several windows at a time.
std::int64_t rows_together(std::int64_t inputs, double within) {
  const double bytes = std::min(kReadTogether, within);
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(bytes) / std::max<std::int64_t>(4 * inputs, 1));
}

Array all_in_memory(const Activations& all, LiveRows* live, const BetweenBlocks& between) {
  const std::int64_t at_once = rows_together(all.inputs(), kReadTogether);
  return live ? live->in_memory(at_once, between) : rows_in_memory(*all.source, at_once, between);
}

}  // namespace

std::unique_ptr<TrainingRows> rows_of(const TrainingStage& stage, const Setup& setup,
                                      Context& context, LiveRows* live, FeedHooks hooks) {
  const Activations& all = *stage.activations;
  const auto memory = row_memory(*stage.training.memory);
  const auto& batch = setup.schedule.batch;
  if (!streams(memory, all.rows(), all.inputs(), batch))
    return std::make_unique<RowsInMemory>(all_in_memory(all, live, hooks.between));
  const Feeding feeding = feeding_within(*memory, all.rows(), all.inputs(), *batch);
  if (const auto fault = fault_of(feeding, *memory); !fault.empty())
    throw Error(Fault::experiment, "memory: " + fault);
  context.log("rows come from the disk: " + human_bytes(feeding.file()) + " by way of " +
              human_bytes(feeding.memory()) + " of memory");
  auto shuffled =
      std::make_unique<ShuffledFile>(feeding, context.scratch());  // before rows are computed
  if (live) live->to_disk(rows_together(all.inputs(), static_cast<double>(*memory)), hooks.between);
  return std::make_unique<StreamedRows>(live ? live->on_disk() : RereadRows(all.source),
                                        std::move(shuffled), std::move(hooks.waiting));
}

void tell_waits(const TrainingRows& rows, const Context& context) {
  if (const auto* streamed = dynamic_cast<const StreamedRows*>(&rows))
    context.log("waited " + human_seconds(streamed->seconds_waited()) + " for rows");
}

}  // namespace kazan::sae
