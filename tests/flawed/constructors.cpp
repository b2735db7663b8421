// Stages that cannot be made.
#include <stdexcept>

#include "sdk/artifacts/text.hpp"
#include "sdk/metrics.hpp"
#include "sdk/stage.hpp"

namespace acme {

struct Failure : std::runtime_error {  // another library's
  using std::runtime_error::runtime_error;
};

}  // namespace acme

namespace kazan {

struct Refuses final : Stage {
  Refuses() { throw Error(Fault::node, "no pot"); }
};
struct Fails final : Stage {
  Fails() { throw acme::Failure("no water"); }
};
struct Counts final : Stage {
  Counts() { throw 7; }
};

// They name an input that is not made yet.
struct Below final : Stage {
  Metric before{this, "before", "at epoch 0", only_with(start)};
  Input<Text> start{this, "start", "a text", optional};
};
struct Later final : Stage {
  Param<std::string> metric{this, "metric", required, "which", metric_of(quality)};
  Input<Metrics> quality{this, "quality", "metrics"};
};

KAZAN_STAGE(Below, "flawed.below", "A metric above its input")
KAZAN_STAGE(Later, "flawed.later", "A parameter above its input")
KAZAN_STAGE(Refuses, "flawed.refuses", "Throws an error")
KAZAN_STAGE(Fails, "flawed.fails", "Throws what another library throws")
KAZAN_STAGE(Counts, "flawed.counts", "Throws a number")

}  // namespace kazan
