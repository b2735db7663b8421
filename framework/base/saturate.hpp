// Sums of estimates, which plugins give and which may be as large as their type.
#pragma once

#include <cstdint>
#include <limits>

namespace kazan {

// The sum, or the nearest number that 64 bits hold.
constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? std::numeric_limits<std::int64_t>::min()
               : std::numeric_limits<std::int64_t>::max();
}

}  // namespace kazan
