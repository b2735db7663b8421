// The plan step's share of checkpoints: whether a training goes on while it is saved.
#include "params.hpp"

namespace kazan::sae {
namespace {

bool fits(Needs needs, double more, std::int64_t within) {
  needs.memory += more;
  const auto memory = needs.estimate().memory_bytes;
  return memory && *memory <= within;
}

}  // namespace

void TrainingStage::plan_saving(Planner& planner, const TrainingSizes& sizes, Needs& needs) {
  Param<std::string>& given = training.saving;
  const double copy = copy_of_training(sizes);
  if (*given == "auto")
    given.resolve(fits(needs, copy, planner.memory_share()) ? "background" : "pause");
  if (*given == "background") needs.memory += copy;
}

}  // namespace kazan::sae
