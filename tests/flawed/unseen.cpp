// A stage whose results are good, and which shows what no report can.
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {

class Unseen final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<bool> drawn{this, "drawn", true, "draw a figure"};
  Metric loss{this, "loss", "a number that is not given", headline};

  void run(Context& context) override {
    text->content = "word";
    if (*drawn) context.figure({"curve", "scatter", "A curve", "Of nothing", Json::object(), {}});
  }
};

KAZAN_STAGE(Unseen, "flawed.unseen", "Shows what cannot be seen")

}  // namespace kazan
