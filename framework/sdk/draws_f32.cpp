// Normal draws in single precision, fast enough for a language model's weights.
//
// Block j of a row is Philox with the counter (row, j), as elsewhere; its words w0..w3 give four
// draws by Box-Muller: for (w0, w1) and (w2, w3)
//   u = ((w >> 8) + 1) / 2^24 in (0, 1]      r = sqrt(-2 ln u), at most 5.77
//   t = (w' >> 8) / 2^24 in [0, 1)           r cos(2 pi t), r sin(2 pi t)
// Logarithm, sine and cosine are the Cephes library's polynomials for single precision (Moshier,
// netlib.org/cephes). Only additions, multiplications and square roots, each rounded once, in a
// fixed order: hence equal bits whatever the vector width. Compiled without fused operations.
#include <algorithm>
#include <bit>
#include <cmath>

#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr std::size_t kLanes = 16;  // blocks computed together, so that loops become vectors
constexpr std::size_t kBatch = 4 * kLanes;

#define KAZAN_INLINE [[gnu::always_inline]] inline

KAZAN_INLINE float natural_log(float u) {
  // u = m 2^e with m in [sqrt(1/2), sqrt(2))
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(u);
  const std::uint32_t shifted = bits - 0x3f3504f3;  // bits of sqrt(1/2)
  const float e = static_cast<float>(static_cast<std::int32_t>(shifted) >> 23);
  const float x = std::bit_cast<float>((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const float z = x * x;
  float y = 7.0376836292e-2f;
  y = y * x + -1.1514610310e-1f;
  y = y * x + 1.1676998740e-1f;
  y = y * x + -1.2420140846e-1f;
  y = y * x + 1.4249322787e-1f;
  y = y * x + -1.6668057665e-1f;
  y = y * x + 2.0000714765e-1f;
  y = y * x + -2.4999993993e-1f;
  y = y * x + 3.3333331174e-1f;
  y = y * x * z;
  y = y + e * -2.12194440e-4f;  // ln 2 in two parts
  y = y - 0.5f * z;
  return (x + y) + e * 0.693359375f;
}

// cos and sin of 2 pi k / 2^24.
KAZAN_INLINE void cos_sin(std::uint32_t k, float& cosine, float& sine) {
  const std::uint32_t quarter = (k + (1u << 21)) >> 22;  // the nearest multiple of a quarter turn
  const auto rest = static_cast<std::int32_t>(k - (quarter << 22));
  const float x = static_cast<float>(rest) * 0x1p-24f * 6.2831853071795864f;
  const float z = x * x;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z + -1.6666654611e-1f) * z * x + x;
  const float c =
      ((2.443315711809948e-5f * z + -1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z -
      0.5f * z + 1.0f;
  const auto sb = std::bit_cast<std::uint32_t>(s), cb = std::bit_cast<std::uint32_t>(c);
  const std::uint32_t swap = (sb ^ cb) & (0u - (quarter & 1));
  cosine = std::bit_cast<float>(cb ^ swap ^ (((quarter + 1) & 2) << 30));
  sine = std::bit_cast<float>(sb ^ swap ^ ((quarter & 2) << 30));
}

KAZAN_INLINE void two_normals(std::uint32_t w, std::uint32_t angle, float& first, float& second) {
  const float u = static_cast<float>(static_cast<std::int32_t>((w >> 8) + 1)) * 0x1p-24f;
  const float radius = std::sqrt(-2.0f * natural_log(u));
  float cosine, sine;
  cos_sin(angle >> 8, cosine, sine);
  first = radius * cosine;
  second = radius * sine;
}

// philox4x32_10 of draws.cpp, a lane a block; then the draws, in the order of the blocks.
KAZAN_INLINE void batch(PhiloxKey key, std::uint64_t row, std::uint64_t block, float* out) {
  std::uint32_t a[kLanes], b[kLanes], c[kLanes], d[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) {
    a[i] = static_cast<std::uint32_t>(block + i);
    b[i] = static_cast<std::uint32_t>((block + i) >> 32);
    c[i] = static_cast<std::uint32_t>(row);
    d[i] = static_cast<std::uint32_t>(row >> 32);
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t p = std::uint64_t{0xD2511F53} * a[i];
      const std::uint64_t q = std::uint64_t{0xCD9E8D57} * c[i];
      a[i] = static_cast<std::uint32_t>(q >> 32) ^ b[i] ^ key[0];
      b[i] = static_cast<std::uint32_t>(q);
      c[i] = static_cast<std::uint32_t>(p >> 32) ^ d[i] ^ key[1];
      d[i] = static_cast<std::uint32_t>(p);
    }
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  float first[kLanes], second[kLanes], third[kLanes], fourth[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) two_normals(a[i], b[i], first[i], second[i]);
  for (std::size_t i = 0; i < kLanes; ++i) two_normals(c[i], d[i], third[i], fourth[i]);
  for (std::size_t i = 0; i < kLanes; ++i) {
    out[4 * i] = first[i];
    out[4 * i + 1] = second[i];
    out[4 * i + 2] = third[i];
    out[4 * i + 3] = fourth[i];
  }
}

KAZAN_INLINE void fill(PhiloxKey key, std::uint64_t row, std::span<float> out) {
  std::size_t done = 0;
  for (; done + kBatch <= out.size(); done += kBatch) batch(key, row, done / 4, &out[done]);
  if (done == out.size()) return;
  float rest[kBatch];
  batch(key, row, done / 4, rest);
  std::copy_n(rest, out.size() - done, &out[done]);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void fill_avx2(PhiloxKey key, std::uint64_t row, std::span<float> out) {
  fill(key, row, out);
}
#endif

}  // namespace

void Draws::normals(std::uint64_t row, std::span<float> out) const {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return fill_avx2(key_, row, out);
#endif
  fill(key_, row, out);
}

}  // namespace kazan
