// For processors with AVX2 and FMA (x86-64-v3: Intel since 2013, AMD since 2017).
#include <immintrin.h>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Native {
  __m256 v;

  static constexpr int width = 8;
  static constexpr int tile_rows = 3, tile_columns = 4;  // 12 sums, 3 + 1 operands: 16 registers
  static constexpr int dots_at_once = 8;
  static constexpr int chain_vectors = 12, chain_dot_vectors = 10;

  static inline Native zero() { return {_mm256_setzero_ps()}; }
  static inline Native all(float a) { return {_mm256_set1_ps(a)}; }
  static inline Native load(const float* p) { return {_mm256_load_ps(p)}; }
  static inline Native load_anywhere(const float* p) { return {_mm256_loadu_ps(p)}; }
  static inline void store(float* p, Native a) { _mm256_store_ps(p, a.v); }
  static inline void store_anywhere(float* p, Native a) { _mm256_storeu_ps(p, a.v); }
  static inline Native add(Native a, Native b) { return {_mm256_add_ps(a.v, b.v)}; }
  static inline Native mul(Native a, Native b) { return {_mm256_mul_ps(a.v, b.v)}; }
  static inline Native div(Native a, Native b) { return {_mm256_div_ps(a.v, b.v)}; }
  static inline Native sqrt(Native a) { return {_mm256_sqrt_ps(a.v)}; }
  static inline Native fma(Native a, Native b, Native c) {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
  }
  static inline unsigned not_below(Native a, Native b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, b.v, _CMP_NLT_UQ)));
  }
  // Magnitudes as integers have the order of the values, with NaN above all.
  static inline Native larger_magnitude(Native a, Native b) {
    const __m256i bits = _mm256_and_si256(_mm256_castps_si256(b.v), _mm256_set1_epi32(INT32_MAX));
    return {_mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a.v), bits))};
  }
  static inline float top(Native a) {
    __m128i m = _mm_max_epi32(_mm256_castsi256_si128(_mm256_castps_si256(a.v)),
                              _mm256_extracti128_si256(_mm256_castps_si256(a.v), 1));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4E));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0xB1));
    return _mm_cvtss_f32(_mm_castsi128_ps(m));
  }
  // Lanes 0 to 7 and 8 to 15.
  static inline float sum_of_lanes(const Native* passes) {
    const __m256 eight = _mm256_add_ps(passes[0].v, passes[1].v);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
};

#include "body.hpp"

}  // namespace

extern const Kernels kAvx2 = {"avx2",   dots,    tile,    sift,  chain,      chain_dot, centre,
                              residual, squares, largest, scale, add_scaled, adam};

}  // namespace kazan::trainer
