// A plugin that shows more of itself than it has to.
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace acme {

int helper(int x) {
  return x + 1;
}

inline int doubled(int x) {
  return 2 * x;
}
static int (*volatile twice)(int) = doubled;  // so that it is not inlined

inline int& counter() {
  static int count = 0;
  return count;
}

}  // namespace acme

namespace kazan {

class Shown final : public Stage {
  Output<Text> text{this, "text", "a number"};
  void run(Context&) override {
    text->content = std::to_string(acme::twice(acme::helper(acme::counter())));
  }
};

KAZAN_STAGE(Shown, "flawed.shown", "Shows its functions")

}  // namespace kazan
