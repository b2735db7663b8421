#include "store/hdf5/estimate.hpp"

#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kRowsAtOnce = 256;  // a chunk, at most

}  // namespace

// Rows pass a chunk at a time, from their source into the file: two chunks, the library's cache of
// them, and the positions. The output is a second name of the file. Rows that a model computes are
// kept in parts too, so that a stopped node goes on.
Needs needs_of_storing(const Description& activations) {
  const auto file = activations_size(activations);
  Needs needs;
  needs.memory = 2 * file.memory + 2 * kRowsAtOnce * 4 * most(activations, "inputs");
  needs.disk = file.disk;
  if (activations.reading.seconds > 0) needs.scratch = file.disk;
  needs += activations.reading;
  return needs;
}

}  // namespace kazan
