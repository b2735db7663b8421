// Mutations of safetensors files that keep the header's length true, so that they get past it.
#pragma once

#include <cstring>

#include "target.hpp"

namespace kazan::fuzz {

inline void mutate_safetensors(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  constexpr std::size_t kLength = 8;  // u64, little-endian: bytes of the header after it
  std::uint64_t length = 0;
  if (bytes.size() >= kLength) std::memcpy(&length, bytes.data(), kLength);
  if (bytes.size() < kLength || length > bytes.size() - kLength) {
    bytes = mutated(bytes, limit);
    return;
  }
  std::string header = bytes.substr(kLength, length), data = bytes.substr(kLength + length);
  const auto room = limit > bytes.size() ? limit - bytes.size() : 0;
  std::string& part = dice() % 3 ? header : data;
  part = mutated(part, part.size() + room);
  length = header.size();
  bytes.assign(reinterpret_cast<const char*>(&length), kLength);
  bytes += header + data;
}

// Of two parts, JSON and the weights that it describes: either of them.
inline void mutate_described_weights(std::string& bytes, std::size_t limit,
                                     std::minstd_rand& dice) {
  const auto files = parts(bytes, 2);
  if (dice() % 2) return mutate_a_part(bytes, 2, limit, dice);
  std::string weights(files[1]);
  mutate_safetensors(weights, limit, dice);
  bytes = std::string(files[0]).append(kBetween).append(weights);
}

}  // namespace kazan::fuzz
