#include "unicode.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace kazan::bpe {
namespace {

struct Range {
  std::uint32_t first, last;
  std::uint8_t kind;
};

constexpr Range kRanges[] = {
#include "unicode_ranges.inc"
};

CharClass search(char32_t c) {
  const auto after = std::upper_bound(std::begin(kRanges), std::end(kRanges), c,
                                      [](char32_t v, const Range& r) { return v < r.first; });
  if (after == std::begin(kRanges) || c > std::prev(after)->last) return CharClass::other;
  return static_cast<CharClass>(std::prev(after)->kind);
}

// Most text lies here.
constexpr char32_t kDirect = 0x800;

std::array<CharClass, kDirect> make_direct() {
  std::array<CharClass, kDirect> table{};
  for (char32_t c = 0; c < kDirect; ++c) table[c] = search(c);
  return table;
}

}  // namespace

CharClass char_class(char32_t c) {
  static const std::array<CharClass, kDirect> direct = make_direct();
  return c < kDirect ? direct[c] : search(c);
}

}  // namespace kazan::bpe
