// A stage that says how far it is.
#include <thread>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Counts final : public Stage {
  Input<Text> after{this, "after", "what to wait for", optional};
  Output<Text> text{this, "text", "a word"};
  Param<std::int64_t> steps{this, "steps", 10, "how far it counts", at_least(1)};
  Param<std::int64_t> from{this, "from", 0, "where it goes on, as after a checkpoint", at_least(0)};
  Param<double> pause{this, "pause", 0.01, "seconds a step", at_least(0)};
  Param<std::string> line{this, "line", "", "what it logs first"};

  void run(Context& context) override {
    if (!line->empty()) context.log(*line);
    for (std::int64_t i = *from; i <= *steps; ++i) {
      context.progress(i, *steps, "step");
      context.check_stop();
      std::this_thread::sleep_for(std::chrono::duration<double>(*pause));
    }
    text->content = "counted";
  }
};

}  // namespace

KAZAN_STAGE(Counts, "test.tracks", "Counts, and says so")

}  // namespace kazan
