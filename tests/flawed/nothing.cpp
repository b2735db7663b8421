// A library that forgot to be a plugin: no KAZAN_STAGE.
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {

class Nothing final : public Stage {
  Output<Text> text{this, "text", "a word"};
  void run(Context&) override { text->content = "word"; }
};

Stage* nobody_asks() {
  return new Nothing;
}

}  // namespace kazan
