#include "state_copy.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sdk/arrays/safetensors.hpp"

namespace kazan::sae {
namespace {

std::int64_t floats_of(const trainer::Matrix& matrix) {
  return matrix.rows() * matrix.stride();
}

}  // namespace

// One copy of the matrices from end to end: as fast as memory is, for they are far larger than any
// cache. Pages are touched for the first time by the first copy only.
std::function<void(const std::filesystem::path&)> StateCopy::of(const TrainingState& state) {
  const auto matrices = state.matrices();
  std::int64_t floats = 0;
  for (const auto& [name, matrix] : matrices) floats += floats_of(*matrix);
  if (!memory_ || memory_->size() < static_cast<std::size_t>(floats))
    memory_ = std::make_shared<trainer::Buffer<float>>(static_cast<std::size_t>(floats));
  auto arrays = state.numbers();
  float* to = memory_->data();
  for (const auto& [name, matrix] : matrices) {
    arrays[name] = view_of(*matrix, to, memory_);
    to = std::copy_n(matrix->row(0), floats_of(*matrix), to);
  }
  return [arrays = std::move(arrays), metadata = state.metadata()](
             const std::filesystem::path& file) { write_safetensors(file, arrays, metadata); };
}

}  // namespace kazan::sae
