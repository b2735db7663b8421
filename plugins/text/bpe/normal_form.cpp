#include "normal_form.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/text.hpp"

namespace kazan::bpe {
namespace {

constexpr std::uint8_t kChanges = 255;  // NFC_Quick_Check is No or Maybe

// Code points whose canonical combining class is not 0, or which change.
struct Range {
  std::uint32_t first, last;
  std::uint8_t kind;
};

constexpr Range kRanges[] = {
#include "normal_form_ranges.inc"
};

// The combining class, or kChanges.
std::uint8_t kind_of(char32_t c) {
  if (c < kRanges[0].first) return 0;
  const auto* after =
      std::upper_bound(std::begin(kRanges), std::end(kRanges), c,
                       [](char32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(kRanges) && c <= after[-1].last ? after[-1].kind : 0;
}

}  // namespace

std::optional<std::size_t> not_normal(std::string_view text) {
  std::uint8_t last = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = decode_utf8(text, i);
    const std::uint8_t kind = kind_of(c.value);
    if (kind == kChanges || (kind != 0 && last > kind)) return i;
    last = kind;
    i += c.size;
  }
  return std::nullopt;
}

}  // namespace kazan::bpe
