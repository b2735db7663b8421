// A stage whose plan step cannot take what its parameters allow.
#include <cstdlib>
#include <stdexcept>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

class Plans final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Param<std::int64_t> rows{this, "rows", 2, "how many", at_least(0), at_most(9)};
  Param<std::string> mode{this, "mode", "calm", "how it ends", one_of({"calm", "crash", "refuse"})};

  void plan(Planner& planner) override {
    if (*rows == 0) throw std::domain_error("no rows");
    if (*mode == "crash") std::abort();
    if (*mode == "refuse") planner.error(mode, "not today");
  }
  void run(Context&) override { text->content = "word"; }
};

}  // namespace

KAZAN_STAGE(Plans, "flawed.plans", "Goes wrong when it is planned")

}  // namespace kazan
