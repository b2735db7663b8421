// A safetensors file: opened, every tensor read.
#include "sdk/arrays/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "safetensors_input.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

std::uint64_t sum_of(const Array& array) {
  std::uint64_t sum = 0;  // touches every byte
  const auto* bytes = static_cast<const unsigned char*>(array.data());
  for (std::size_t i = 0; i < array.bytes(); ++i) sum += bytes[i];
  return sum;
}

bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

void read(const Safetensors& file, const std::string& name, std::size_t size) {
  const auto& tensor = file.at(name);
  require(tensor.begin <= tensor.end && tensor.end <= size, "a tensor lies within its file");
  for (const bool as_f32 : {false, true}) try {
      const Array array = as_f32 ? file.read_f32(name) : file.read(name);
      require(array.shape().size() == tensor.shape.size(), "an array has its tensor's axes");
      sum_of(array);
      if (!as_f32 || tensor.shape.size() != 2 || tensor.shape[0] == 0) continue;
      const std::int32_t last[] = {
          static_cast<std::int32_t>(std::min<std::int64_t>(tensor.shape[0] - 1, 1 << 30))};
      require(std::ranges::equal(std::as_const(array).row<float>(last[0]),
                                 file.rows_f32(name, last).values<float>(), same_bits),
              "a row is that of the whole");
    } catch (const Error& e) {  // an element type that this way of reading does not offer
      if (e.fault() == Fault::internal) throw;
    }
}

}  // namespace

KAZAN_FUZZ_TARGET(safetensors, mutate_safetensors) {
  const auto path = put("model.safetensors", bytes);
  const Safetensors file(path);
  for (const auto& [name, tensor] : file.tensors()) read(file, name, bytes.size());
}
