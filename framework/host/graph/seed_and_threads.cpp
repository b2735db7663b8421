#include "host/graph/seed_and_threads.hpp"

#include "host/config/scalars.hpp"

namespace kazan {

void read_seed_and_threads(const NodeUse& use, const StageInfo& stage, int usual_threads,
                           PlannedNode& planned, Diagnostics& diagnostics) {
  planned.seeded = stage.seeded;
  planned.seed = planned.seeded ? use.inherited_seed : 0;
  const bool threaded = stage.threaded;
  planned.threads = threaded ? usual_threads : 1;
  if (!use.seed.is_null()) {
    if (!planned.seeded)
      diagnostics.error(use.seed.at, lacking("unknown-parameter",
                                             stage.id + " draws no random numbers", "no seed"));
    else if (const auto seed = read_integer(use.seed, "seed", diagnostics))
      planned.seed = *seed;
  }
  if (!use.threads.is_null()) {
    if (!threaded)
      diagnostics.error(
          use.threads.at,
          lacking("unknown-parameter", stage.id + " computes with one thread", "no threads"));
    else if (const auto threads =
                 read_integer(use.threads, key_of(node_keys(), "threads"), "threads", diagnostics))
      planned.threads = static_cast<int>(*threads);
  }
}

}  // namespace kazan
