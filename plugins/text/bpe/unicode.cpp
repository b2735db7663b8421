#include "unicode.hpp"

#include <algorithm>
#include <vector>

namespace kazan::bpe {
namespace {

struct Range {
  std::uint32_t first, last;
  std::uint8_t kind;
};

constexpr Range kRanges[] = {
#include "unicode_ranges.inc"
};

std::vector<CharClass> classify_all() {
  std::vector<CharClass> classes(0x110000, CharClass::other);
  for (const auto& range : kRanges)
    std::fill(classes.begin() + range.first, classes.begin() + range.last + 1,
              static_cast<CharClass>(range.kind));
  return classes;
}

}  // namespace

const CharClass* char_classes() {
  static const auto* const classes = new std::vector<CharClass>(classify_all());
  return classes->data();
}

}  // namespace kazan::bpe
