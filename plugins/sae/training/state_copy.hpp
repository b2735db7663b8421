// A copy of a training's state: what a checkpoint is written from while the training goes on.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "../trainer/buffer.hpp"
#include "state.hpp"

namespace kazan::sae {

class StateCopy {
 public:
  // Copies the state; what it returns writes the copy as TrainingState::save would have written the
  // state, on whatever thread, also when this is gone. There is one copy at a time, in memory that
  // the next one is made in: call it again when what it returned is not going to be used any more.
  // Throws std::bad_alloc.
  std::function<void(const std::filesystem::path& file)> of(const TrainingState& state);

 private:
  std::shared_ptr<trainer::Buffer<float>> memory_;
};

}  // namespace kazan::sae
