// A checkpoint as it is written, and one that a thread of its own writes.
#pragma once

#include <cstdint>
#include <future>
#include <string>

#include "sdk/checkpoint.hpp"

namespace kazan {

// What came of it.
struct Saved {
  CheckpointInfo info;
  std::string fault;  // why there is none; "" when there is
  std::int64_t bytes = 0;
  double seconds = 0;  // that writing took
  double paused = 0;   // of which, or beside which, the stage stood still
  double beside = 0;   // processor seconds of the thread that wrote it, in the background
  bool in_background = false;
};

// Writes it, by this thread. Whatever `save` throws becomes the fault.
Saved saved_by(Checkpoints& checkpoints, const CheckpointInfo& info, const Checkpoints::Save& save);

// One that is being written by a thread of its own. Destroyed, it waits for its end.
class SaveInFlight {
 public:
  // `paused`: seconds that the stage has stood still for it. Throws std::system_error where there
  // is no thread.
  SaveInFlight(Checkpoints& checkpoints, CheckpointInfo info, Checkpoints::Save save,
               double paused);
  std::int64_t step() const { return step_; }
  bool ended() const;
  // Waits for the end, once. What `save` held is gone by then.
  Saved take() { return outcome_.get(); }

 private:
  std::int64_t step_;
  std::future<Saved> outcome_;
};

}  // namespace kazan
