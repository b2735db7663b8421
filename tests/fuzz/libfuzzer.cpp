// Makes a libFuzzer program of the one target that is linked with it.
#include <algorithm>
#include <cstring>

#include "target.hpp"

// libFuzzer's own; it has no header for it.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t limit);

namespace kazan::fuzz {

std::string mutated(std::string_view bytes, std::size_t limit) {
  std::string out(bytes);
  out.resize(std::max<std::size_t>({bytes.size(), limit, 1}));
  auto* data = reinterpret_cast<std::uint8_t*>(out.data());
  out.resize(LLVMFuzzerMutate(data, bytes.size(), out.size()));
  return out;
}

}  // namespace kazan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kazan::fuzz::refused(kazan::fuzz::targets().front(), {reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t limit, unsigned seed) {
  const auto& target = kazan::fuzz::targets().front();
  std::minstd_rand dice(seed);
  if (!target.mutate || dice() % 4 == 0) return LLVMFuzzerMutate(data, size, limit);
  std::string bytes(reinterpret_cast<const char*>(data), size);
  target.mutate(bytes, limit, dice);
  if (bytes.size() > limit) bytes.resize(limit);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}
