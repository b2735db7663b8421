// Stages that cannot be made.
#include <stdexcept>

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

KAZAN_STAGE(Refuses, "flawed.refuses", "Throws an error")
KAZAN_STAGE(Fails, "flawed.fails", "Throws what another library throws")
KAZAN_STAGE(Counts, "flawed.counts", "Throws a number")

}  // namespace kazan
