// The sums of arithmetic.hpp, one number after the other.
#pragma once

#include <algorithm>
#include <cstdint>

#include "../arithmetic.hpp"
#include "../matrix.hpp"
#include "group.hpp"

namespace kazan::trainer::plain {

inline float dot(const float* x, const float* w, std::int64_t d) {
  Vector a(static_cast<std::size_t>(padded(d)), 0), b = a;
  std::copy_n(x, d, a.begin());
  std::copy_n(w, d, b.begin());
  return plain_dot(a.data(), b.data(), padded(d));
}

inline double squares(const float* y, std::int64_t n) {
  double lanes[16] = {};
  for (std::int64_t i = 0; i < n; ++i)
    lanes[i % 16] += static_cast<double>(y[i]) * static_cast<double>(y[i]);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

inline void chain(float c, const float* x, float* sum, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) sum[i] = fused(c, x[i], sum[i]);
}

}  // namespace kazan::trainer::plain
