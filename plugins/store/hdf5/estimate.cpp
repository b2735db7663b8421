#include "store/hdf5/estimate.hpp"

#include <algorithm>

#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kChunkRows = 256;  // at most

}  // namespace

// Rows pass some MiB of whole chunks at a time, from their source into the file: those, once more
// where they are kept in parts too, so that a stopped node goes on (of live rows), a chunk and the
// library's cache of them, and the positions. The output is a second name of the file.
Needs needs_of_storing(const Description& activations) {
  const auto file = activations_size(activations);
  Needs needs;
  const bool live = activations.reading.seconds > 0;
  const double row = 4 * most(activations, "inputs");
  const double together = std::min(kReadTogether, row * most(activations, "tokens"));
  needs.memory = 2 * file.memory + (live ? 2 : 1) * together + 2 * kChunkRows * row;
  needs.disk = file.disk;
  if (live) needs.scratch = file.disk;
  needs += activations.reading;
  return needs;
}

}  // namespace kazan
