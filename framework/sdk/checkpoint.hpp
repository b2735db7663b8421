// How a stage that works for minutes goes on where it was stopped or killed:
//
//   State state = start();
//   context.resume([&](const auto& folder) { state = State::load(folder / "state.safetensors"); });
//   while (state.step < steps) {
//     context.checkpoint(state.step, "step " + std::to_string(state.step),
//                        [&](const auto& folder) { state.save(folder / "state.safetensors"); });
//     advance(state);
//   }
//
// A resumed execution must leave the same bits as one that nothing disturbed: the state is
// everything that the next step depends on. Draws need no state (draws.hpp). A state that can be
// copied is written while the stage goes on: the last argument of Context::checkpoint.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"

namespace kazan {

struct CheckpointInfo {
  std::int64_t step = 0;  // the furthest is resumed
  std::string at;         // the same in words: "epoch 3 of 100"
  // What computed up to here, each once, the last one last: Context::environment, threads, CPU,
  // without what bits are independent of.
  // With more than one, the bits may differ from those of an undisturbed execution.
  Json environments = Json::array();
};

// Where one node's checkpoints are kept: a context's other side.
class KAZAN_API Checkpoints {
 public:
  using Load = std::function<void(const std::filesystem::path& folder, const CheckpointInfo&)>;
  using Save = std::function<void(const std::filesystem::path& folder)>;
  using Log = std::function<void(const std::string& line)>;

  virtual ~Checkpoints();
  // Gives checkpoints to `load`, the furthest first, until it takes one: returns. What it throws
  // refuses that one; it is logged, as are those that are torn or whose bytes have changed. The
  // folder is the caller's alone, and gone when this returns, though not what is open or mapped.
  virtual bool resume(const Load& load, const Log& log) = 0;
  // `save` fills an empty folder, which is then kept as a whole and replaces those less far.
  // Returns its bytes. Throws Error (Fault::machine). One call at a time, but of any thread.
  virtual std::int64_t save(const CheckpointInfo& info, const Save& save) = 0;
};

}  // namespace kazan
