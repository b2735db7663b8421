// The arithmetic of a training, in plain C++: what every kernel path has to give, bit for bit.
//
// Sums of products run in 16 lanes: lane l adds the products i with i mod 16 = l, i ascending, each
// by one fused multiply-add, and the lanes are added in halves: l and l + 8, l and l + 4, ... A sum
// over rows (of gradients, of what latents write) is one chain of fused multiply-adds a column, the
// rows ascending, and a row with coefficient 0 may be left out: it would not change the sum.
// Rows are padded with zeros (matrix.hpp), which do not change a sum either. So the bits depend on
// neither the vectors' width, nor threads, nor whether zeros were skipped.
//
// Functions are static: files that are compiled for other processors must not share them.
#pragma once

#include <cmath>
#include <cstdint>

namespace kazan::trainer {

// The larger one, or NaN where one is.
static inline float larger(float a, float b) {
  return b <= a || std::isnan(a) ? a : b;
}

// a * b + c rounded once. Where the processor cannot, in doubles: the product is exact there, and
// the sum is rounded to odd, so that rounding it again to f32 cannot err (Boldo, Melquiond 2008).
static inline float fused(float a, float b, float c) {
#ifdef FP_FAST_FMAF
  return std::fmaf(a, b, c);
#else
  const double product = static_cast<double>(a) * static_cast<double>(b);
  const double addend = static_cast<double>(c);
  const double sum = product + addend;
  const double back = sum - product;
  const double error = (product - (sum - back)) + (addend - back);
  if (!(error != 0) || !(std::fabs(sum) <= 1.7976931348623157e308)) return static_cast<float>(sum);
  std::int64_t bits;
  static_assert(sizeof bits == sizeof sum);
  __builtin_memcpy(&bits, &sum, sizeof bits);
  if (bits % 2 == 0) bits += (error > 0) == (sum > 0) ? 1 : -1;
  double odd;
  __builtin_memcpy(&odd, &bits, sizeof odd);
  return static_cast<float>(odd);
#endif
}

// e^x. By additions and products of doubles, not by the library's, whose last bit differs between
// processors: 2^k times a polynomial on |r| <= ln 2 / 2, where the term left out is below 2^-53.
static inline float exponential(float x) {
  const double clamped = x < -104 ? -104 : x > 89 ? 89 : static_cast<double>(x);
  const double k = std::floor(clamped * 1.4426950408889634 + 0.5);
  const double r = clamped - k * 0.6931471805599453;
  double sum = 1;
  for (int i = 14; i > 0; --i) sum = 1 + sum * r / i;
  return static_cast<float>(std::ldexp(sum, static_cast<int>(k)));
}

static inline float sum_of_lanes(const float* lanes) {
  float s[16];
  for (int l = 0; l < 16; ++l) s[l] = lanes[l];
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) s[l] += s[l + half];
  return s[0];
}

// x . w over `stride` values
static inline float plain_dot(const float* x, const float* w, std::int64_t stride) {
  float lanes[16] = {};
  for (std::int64_t i = 0; i < stride; i += 16)
    for (int l = 0; l < 16; ++l) lanes[l] = fused(x[i + l], w[i + l], lanes[l]);
  return sum_of_lanes(lanes);
}

// One step of Adam (Kingma, Ba 2015) with its bias corrections, in the f32 constants it is done by.
struct AdamStep {
  float beta1, rest1;  // and 1 - beta1
  float beta2, rest2;
  float rate;  // lr / (1 - beta1^t)
  float root;  // 1 / sqrt(1 - beta2^t)
  float eps;
};

static inline void plain_adam(float& w, float& m, float& v, float g, const AdamStep& s) {
  m = fused(s.beta1, m, s.rest1 * g);
  v = fused(s.beta2, v, s.rest2 * (g * g));
  w = fused(-s.rate, m / fused(std::sqrt(v), s.root, s.eps), w);
}

}  // namespace kazan::trainer
