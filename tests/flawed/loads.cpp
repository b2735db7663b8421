// A plugin that cannot be loaded where FLAWED_LOADS is set, to "throw" or "sleep": it can be
// described.
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

struct Early {
  Early() {
    const char* set = std::getenv("FLAWED_LOADS");
    const std::string flaw = set ? set : "";
    if (flaw == "throw") throw 7;
    if (flaw == "sleep") ::sleep(3600);
  }
} const early;

class Loads final : public Stage {
  Output<Text> text{this, "text", "a word"};
  void run(Context&) override { text->content = "word"; }
};

}  // namespace

KAZAN_STAGE(Loads, "flawed.loads", "Throws a number when it is loaded, or does not end")

}  // namespace kazan
