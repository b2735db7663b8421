// A safetensors file: opened, every tensor read.
#include "sdk/arrays/safetensors.hpp"

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

void read(const Safetensors& file, const std::string& name, std::size_t size) {
  const auto& tensor = file.at(name);
  require(tensor.begin <= tensor.end && tensor.end <= size, "a tensor lies within its file");
  for (const bool as_f32 : {false, true}) try {
      const Array array = as_f32 ? file.read_f32(name) : file.read(name);
      require(array.shape().size() == tensor.shape.size(), "an array has its tensor's axes");
      sum_of(array);
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
