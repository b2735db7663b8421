// Strings of all kinds, drawn; tools/fixtures/tokenizer.py draws the same.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace kazan::bpe {

// SplitMix64 (Steele, Lea, Flood 2014).
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

inline std::string random_string(std::uint64_t index) {
  static const std::vector<std::string> kPieces = {
      "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'", "  ", " \n", "<|endoftext|>", "\r\n"};
  static const std::pair<char32_t, char32_t> kRanges[] = {
      {0x20, 0x7E},     {0x61, 0x7A},     {0x30, 0x39},       {0x09, 0x0D},
      {0x80, 0x24F},    {0x300, 0x3FF},   {0x400, 0x52F},     {0x590, 0x6FF},
      {0x900, 0x97F},   {0x2000, 0x206F}, {0x2070, 0x218F},   {0x3000, 0x30FF},
      {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0x1F300, 0x1FAFF}, {0, 0x10FFFF}};
  SplitMix draw(index);
  std::string out;
  for (auto n = 1 + draw.below(40); n > 0; --n) {
    const auto choice = draw.below(std::size(kRanges) + 2);
    if (choice == std::size(kRanges)) {
      out += kPieces[draw.below(kPieces.size())];
    } else if (choice == std::size(kRanges) + 1) {
      out += " ";
    } else {
      const auto [first, last] = kRanges[choice];
      const auto value = static_cast<char32_t>(first + draw.below(last - first + 1));
      append_utf8(out, value < 0xD800 || value >= 0xE000 ? value : 0xFFFD);
    }
  }
  return out;
}

}  // namespace kazan::bpe
