// What a training's node does beside training: it goes on where it was interrupted, saves where it
// is, and tells how far it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "feed.hpp"
#include "loop.hpp"
#include "state_copy.hpp"

namespace kazan::sae {

// Its hooks refer to it.
class Watch {
 public:
  // Resumes. After Context::environment.
  Watch(const TrainingStage& stage, const Setup& setup, Context& context);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  LiveRows* live() { return live_.get(); }  // nullptr: the rows are stored
  FeedHooks feeding();
  TrainingHooks training();
  // Those that were not yet go to the node's series: all of them, where a training is resumed.
  void recorded(const std::vector<Record>& records);

 private:
  void resume(const std::filesystem::path& folder);
  void take_state(TrainingState& state);
  void before_block(std::int64_t row);
  void summing(std::int64_t row);
  void between_steps(const TrainingState& state);
  void tell_progress(const TrainingState& state);
  void save_rows_if_due(std::int64_t row);
  void save_if_due(const TrainingState& state);
  Checkpoints::Save copied(const TrainingState& state);

  const Setup& setup_;
  Context& context_;
  std::int64_t rows_, inputs_;
  std::shared_ptr<LiveRows> live_;
  std::optional<Safetensors> left_;         // the state of the training that was interrupted
  std::optional<RowSums> sums_;             // of it
  const TrainingState* between_ = nullptr;  // two steps of it, once it trains
  std::size_t given_ = 0;                   // records
  bool beside_;                             // it goes on while it is saved
  StateCopy copy_;
};

}  // namespace kazan::sae
