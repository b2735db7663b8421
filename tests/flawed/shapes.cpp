// A stage whose docs promise another shape than its plan step does.
#include "sdk/artifacts/table.hpp"
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

// Two rows, where its plan step says something else.
class Planned final : public Stage {
  Output<Table> rows{this, "rows", "two rows"};
  Param<std::string> as{this, "as", "seven", "what the plan step says",
                        one_of({"seven", "at_most_two", "at_most_one", "unknown", "a_square"})};

  void plan(Planner& planner) override {
    Dimension dimension{"rows", {}};
    if (*as == "seven") dimension.size = 7;
    if (*as == "at_most_two") dimension.at_most = 2;
    if (*as == "at_most_one") dimension.at_most = 1;
    Description description{{dimension}, {}};
    if (*as == "a_square") description.shape.push_back({"columns", {}});
    planner.describe(rows, std::move(description));
  }
  void run(Context&) override { *rows = Table{{{"x", "a number", Column::Numbers{1, 2}}}}; }
};

}  // namespace

KAZAN_STAGE(Planned, "flawed.planned", "Plans other rows than it makes")
KAZAN_STAGE(Shapes, "flawed.shapes", "Promises a shape")
KAZAN_STAGE(Unshown, "flawed.unshown", "Stands in no example")

}  // namespace kazan
