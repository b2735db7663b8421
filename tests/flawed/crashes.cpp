// A stage whose constructor ends the process.
#include <cstdlib>

#include "sdk/stage.hpp"

namespace kazan {

struct Crashes final : Stage {
  Crashes() { std::abort(); }
};

KAZAN_STAGE(Crashes, "flawed.crashes", "Ends whoever makes it")

}  // namespace kazan
