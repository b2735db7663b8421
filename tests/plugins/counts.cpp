// A stage that takes its time and can go on where it was.
#include <chrono>
#include <cstdio>
#include <sstream>
#include <thread>

#include "base/files.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Counts final : public Stage {
  Output<Text> text{this, "text", "what all steps come to"};
  Param<std::int64_t> steps{this, "steps", required, "how many", at_least(0)};
  Param<double> seconds{this, "seconds", 0.0, "for each", at_least(0)};
  Threads threads{this};

  void run(Context& context) override {
    std::int64_t step = 0, value = 1;
    context.resume([&](const auto& folder) {
      std::istringstream(read_file(folder / "state.txt")) >> step >> value;
    });
    while (step < *steps) {
      context.checkpoint(step, "step " + std::to_string(step), [&](const auto& folder) {
        write_file(folder / "state.txt", std::to_string(step) + " " + std::to_string(value));
      });
      std::this_thread::sleep_for(std::chrono::duration<double>(*seconds));
      value = (value * 31 + step) % 1'000'003;
      std::printf("step %ld\n", static_cast<long>(++step));
      std::fflush(stdout);
    }
    text->content = std::to_string(value);
  }
};

}  // namespace

KAZAN_STAGE(Counts, "test.counts", "Counts, and saves where it is")

}  // namespace kazan
