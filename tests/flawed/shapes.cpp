// A stage whose docs promise another shape than its plan step does.
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Shapes final : public Stage {
  Output<Text> text{this, "text", "[rows columns] in words"};

  void plan(Planner& planner) override { planner.describe(text, {{{"rows", 3}}, {}}); }
  void run(Context&) override { text->content = "word"; }
};

class Unshown final : public Stage {
  Output<Text> text{this, "text", "[rows] words, of which no plan step says more"};
  void run(Context&) override { text->content = "word"; }
};

}  // namespace

KAZAN_STAGE(Shapes, "flawed.shapes", "Promises a shape")
KAZAN_STAGE(Unshown, "flawed.unshown", "Stands in no example")

}  // namespace kazan
