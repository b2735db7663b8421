#include "host/record/crc32c.hpp"

#include <array>

namespace kazan {
namespace {

// The remainder of each byte, lowest bit first.
constexpr std::array<std::uint32_t, 256> table() {
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest & 1 ? rest >> 1 ^ 0x82F63B78u : rest >> 1;
    out[byte] = rest;
  }
  return out;
}

constexpr auto kTable = table();

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t rest = 0xFFFFFFFFu;
  for (const char c : bytes)
    rest = rest >> 8 ^ kTable[(rest ^ static_cast<unsigned char>(c)) & 0xFFu];
  return rest ^ 0xFFFFFFFFu;
}

}  // namespace kazan
