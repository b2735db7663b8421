// A plugin that cannot be loaded where FLAWED_LOADS is set: it can be described.
#include <cstdlib>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

struct Early {
  Early() {
    if (std::getenv("FLAWED_LOADS")) throw 7;
  }
} const early;

class Loads final : public Stage {
  Output<Text> text{this, "text", "a word"};
  void run(Context&) override { text->content = "word"; }
};

}  // namespace

KAZAN_STAGE(Loads, "flawed.loads", "Throws a number when it is loaded")

}  // namespace kazan
