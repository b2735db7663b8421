#include "checked_text.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace {

using namespace kazan;

class InlineText final : public Stage {
  Output<Text> text{this, "text", "the passage"};
  Param<std::string> content{this, "content", required, "the passage itself"};

  void plan(Planner& planner) override {
    if (const auto fault = fault_of_text(*content)) planner.error(content, *fault);
    planner.describe(text, described(without_mark(*content)));
    planner.estimate(needs_of_text(*content));
  }

  void run(Context&) override { text->content = without_mark(*content); }
};

}  // namespace

KAZAN_STAGE(InlineText, "text.inline", "A passage written in the experiment itself")
