// A stage whose docs promise another shape than its plan step does.
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Shapes final : public Stage {
  Output<Text> text{this, "text", "[rows columns] in words"};
  Param<bool> sound{this, "sound", false, "whether it keeps its promise"};

  void plan(Planner& planner) override {
    Description rows{{{"rows", 3}}, {}};
    if (*sound) rows.shape.push_back({"columns", 2});
    planner.describe(text, std::move(rows));
  }
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
