// Stages for what is recorded: curves, and values that change from run to run.
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <thread>

#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

// loss falls from 1 by halves, "odd" is there at odd steps, undefined at the third.
class Curve final : public Stage {
  Input<Text> after{this, "after", "what to wait for", optional};
  Output<Text> text{this, "text", "a word"};
  Param<std::int64_t> points{this, "points", 10, "how many", at_least(1)};
  Param<double> pause{this, "pause", 0.0, "seconds after each", at_least(0)};
  Param<std::int64_t> fail_after{this, "fail_after", -1, "points, then an error"};

  void run(Context& context) override {
    double loss = 1;
    for (std::int64_t step = 0; step < *points; ++step, loss /= 2) {
      if (step == *fail_after) throw Error(Fault::node, "the curve broke");
      context.check_stop();
      context.scalar("loss", step, step == 3 ? NAN : loss);
      if (step % 2) context.scalar("odd", step, static_cast<double>(step));
      std::this_thread::sleep_for(std::chrono::duration<double>(*pause));
    }
    text->content = "drawn";
  }
};

std::string variable(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value ? value : fallback;
}

// What the environment says, as another machine's kernels would.
class Unsteady final : public Stage {
  Input<Text> after{this, "after", "read by nobody", optional};
  Output<Table> table{this, "table", "a number", tolerance(0.1)};
  Output<Text> text{this, "text", "a word"};
  Param<double> base{this, "base", 1.0, "makes nodes differ"};
  Metric told{this, "value", "the number"};
  Threads threads{this};

  void run(Context& context) override {
    const double value = std::stod(variable("KAZAN_TEST_VALUE", "1"));
    table->columns = {{"value", "the number", Column::Numbers{*base, value}}};
    text->content = variable("KAZAN_TEST_TEXT", "steady");
    context.environment("library", variable("KAZAN_TEST_LIBRARY", "1.0"));
    context.environment("OMP_NUM_THREADS", variable("OMP_NUM_THREADS", ""));
    context.metric(told, std::stod(variable("KAZAN_TEST_METRIC", "1")));
    const std::string end = variable("KAZAN_TEST_DIES", "");
    if (end == "garbage" && ::write(3, "{\n", 2) == 2)  // to its parent
      std::this_thread::sleep_for(std::chrono::hours(1));
    if (!end.empty()) std::abort();
  }
};

}  // namespace

KAZAN_STAGE(Curve, "test.curve", "Draws a curve")
KAZAN_STAGE(Unsteady, "test.unsteady", "Depends on what no key holds")

}  // namespace kazan
