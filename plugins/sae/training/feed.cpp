#include "feed.hpp"

#include <utility>

#include "base/text.hpp"
#include "streamed_rows.hpp"

namespace kazan::sae {

std::unique_ptr<TrainingRows> rows_of(const TrainingStage& stage, const Setup& setup,
                                      Context& context,
                                      std::function<void(std::int64_t at)> waiting) {
  const Activations& all = *stage.activations;
  const auto memory = row_memory(*stage.training.memory);
  const auto& batch = setup.schedule.batch;
  if (!streams(memory, all.rows(), all.inputs(), batch))
    return std::make_unique<RowsInMemory>(all.read_all());
  const Feeding feeding = feeding_within(*memory, all.rows(), all.inputs(), *batch);
  if (const auto fault = fault_of(feeding, *memory); !fault.empty())
    throw Error(Fault::experiment, "memory: " + fault);
  const bool live = !all.recipe.is_null();
  context.log("rows come from the disk: " + human_bytes(feeding.file()) + " by way of " +
              human_bytes(feeding.memory()) + " of memory");
  return std::make_unique<StreamedRows>(
      live ? RereadRows(all.source, context.scratch()) : RereadRows(all.source), feeding,
      context.scratch(), std::move(waiting));
}

void tell_waits(const TrainingRows& rows, const Context& context) {
  if (const auto* streamed = dynamic_cast<const StreamedRows*>(&rows))
    context.log("waited " + human_seconds(streamed->seconds_waited()) + " for rows");
}

}  // namespace kazan::sae
