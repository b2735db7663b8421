// A stage that prints where the program's answers are read.
#include <cstdio>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Prints final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<bool> loud{this, "loud", true, "whether it does"};

  void plan(Planner&) override {
    if (!*loud) return;
    std::puts("planning");
    std::fflush(stdout);
  }
  void run(Context&) override { text->content = "word"; }
};

}  // namespace

KAZAN_STAGE(Prints, "flawed.prints", "Prints when it is planned")

}  // namespace kazan
