// The plan step's share of feeding.hpp: how much memory rows may take.
#include <algorithm>

#include "base/text.hpp"
#include "base/units.hpp"
#include "params.hpp"

namespace kazan::sae {
namespace {

// Not a size: nothing. Told by the caller.
std::optional<std::int64_t> size_of_memory(const std::string& text) {
  try {
    return row_memory(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Why rows cannot be given that much, or that little. Of rows of which only the most is known,
// those from the disk have to fit by that: else a run would tell only once they were all computed,
// and a larger memory costs nothing, for no more is taken than the rows there are need.
std::string fault_within(const TrainingSizes& sizes) {
  const double rows = 4 * sizes.rows * sizes.inputs, most = static_cast<double>(*sizes.memory);
  if (streams(sizes)) return fault_of(feeding_of(sizes), *sizes.memory, sizes.rows_are_bound);
  if (sizes.rows_are_bound || !(rows > most)) return "";
  return "expected at least " + human_bytes_up(rows) +
         ", for a batch of all rows is in memory as a whole, found " + human_bytes_down(most);
}

bool is_size(const std::string& text) {
  return text != "auto" && text != "all";
}

// All rows where the node then fits into what the run may use, and they take no more than half of
// that. Else half of it; or less than they are, so that they come from the disk.
std::string resolved_auto(std::int64_t of_run, TrainingSizes sizes) {
  const std::int64_t half = of_run / 2;
  const double rows = 4 * sizes.rows * sizes.inputs;
  if (sizes.batch >= sizes.rows) return "all";
  if (!(rows <= static_cast<double>(half))) return std::to_string(half) + "B";
  sizes.memory = std::nullopt;
  if (needs_of_training(sizes).memory <= static_cast<double>(of_run)) return "all";
  return std::to_string(static_cast<std::int64_t>(rows) - 1) + "B";
}

}  // namespace

std::optional<std::int64_t> TrainingStage::plan_memory(Planner& planner, TrainingSizes sizes) {
  Param<std::string>& given = training.memory;
  if (*given == "auto" && *training.batch == "all") given.resolve("all");
  if (*given == "auto" && planner.memory() > 0)
    given.resolve(resolved_auto(planner.memory(), sizes));
  if (!is_size(*given)) return std::nullopt;
  sizes.memory = size_of_memory(*given);
  if (!sizes.memory)
    planner.error(given,
                  wrong_value("", "", "auto, all or a size such as 2GiB", *given, {"auto", "all"}));
  else if (given.given())
    if (const auto fault = fault_within(sizes); !fault.empty()) planner.error(given, fault);
  return sizes.memory;
}

}  // namespace kazan::sae
