// For processors with AVX2 and FMA (x86-64-v3: Intel since 2013, AMD since 2017).
#include <immintrin.h>

#include <type_traits>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Native {
  __m256 v;

  static constexpr int width = 8;
  static constexpr int tile_rows = 3, tile_columns = 4;  // 12 sums, 3 + 1 operands: 16 registers
  static constexpr int tile8_rows = 2, tile8_columns = 4;
  static constexpr int dots_at_once = 8;
  static constexpr int chain_vectors = 12, chain_dot_vectors = 10, chain_dot_entries = 1;
  static constexpr bool compresses = false, moves_lanes = true;

  static inline Native zero() { return {_mm256_setzero_ps()}; }
  static inline Native all(float a) { return {_mm256_set1_ps(a)}; }
  static inline Native load(const float* p) { return {_mm256_load_ps(p)}; }
  static inline Native load_anywhere(const float* p) { return {_mm256_loadu_ps(p)}; }
  static inline void store(float* p, Native a) { _mm256_store_ps(p, a.v); }
  static inline void store_anywhere(float* p, Native a) { _mm256_storeu_ps(p, a.v); }
  static inline Native add(Native a, Native b) { return {_mm256_add_ps(a.v, b.v)}; }
  static inline Native subtract(Native a, Native b) { return {_mm256_sub_ps(a.v, b.v)}; }
  // The same, where multiplications are done.
  static inline Native subtract_too(Native a, Native b) {
    return {_mm256_fnmadd_ps(b.v, _mm256_set1_ps(1), a.v)};
  }
  static inline Native whole(const std::int32_t* p) {
    return {_mm256_cvtepi32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
  }
  static inline Native mul(Native a, Native b) { return {_mm256_mul_ps(a.v, b.v)}; }
  static inline Native div(Native a, Native b) { return {_mm256_div_ps(a.v, b.v)}; }
  static inline Native sqrt(Native a) { return {_mm256_sqrt_ps(a.v)}; }
  static inline Native fma(Native a, Native b, Native c) {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
  }
  // a b + c, rounded once or twice.
  static inline Native add_product(Native a, Native b, Native c) { return fma(a, b, c); }
  static inline void store_bytes(std::int8_t* p, Native whole) {
    const __m256i numbers = _mm256_cvtps_epi32(whole.v);
    const __m128i pairs =
        _mm_packs_epi32(_mm256_castsi256_si128(numbers), _mm256_extracti128_si256(numbers, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(pairs, pairs));
  }
  static inline unsigned not_below(Native a, Native b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, b.v, _CMP_NLT_UQ)));
  }
  static inline void move_lanes(Native (&v)[2], int by) {
    // Lane l of either half is lane l - by, by its last three bits, of that half which the fourth
    // tells.
    const __m256i from =
        _mm256_sub_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(by));
    const __m256 first = _mm256_permutevar8x32_ps(v[0].v, from);
    const __m256 second = _mm256_permutevar8x32_ps(v[1].v, from);
    const __m256 other = _mm256_castsi256_ps(_mm256_slli_epi32(from, 28));  // as the sign
    v[0].v = _mm256_blendv_ps(first, second, other);
    v[1].v = _mm256_blendv_ps(second, first, other);
  }
  // Magnitudes as integers have the order of the values, with NaN above all.
  static inline Native larger_magnitude(Native a, Native b) {
    const __m256i bits = _mm256_and_si256(_mm256_castps_si256(b.v), _mm256_set1_epi32(INT32_MAX));
    return {_mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a.v), bits))};
  }
  // The less of `least` and a, where a is not below `floor`.
  static inline Native less_reaching(Native least, Native a, Native floor) {
    const __m256 reaches = _mm256_cmp_ps(a.v, floor.v, _CMP_NLT_UQ);
    return {_mm256_blendv_ps(least.v, _mm256_min_ps(least.v, a.v), reaches)};
  }
  static inline float top(Native a) {
    __m128i m = _mm_max_epi32(_mm256_castsi256_si128(_mm256_castps_si256(a.v)),
                              _mm256_extracti128_si256(_mm256_castps_si256(a.v), 1));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4E));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0xB1));
    return _mm_cvtss_f32(_mm_castsi128_ps(m));
  }
  // |x| with the sign of x on w: magnitudes are at most 127, so pairs of products fit 16 bits.
  template <int R, int C>
  static inline void products8(const std::int8_t* x, const std::int8_t* w, std::int64_t stride8,
                               std::int32_t* out, std::int64_t out_stride) {
    const auto load = [](const std::int8_t* p) {
      return _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
    };
    const __m256i one = _mm256_set1_epi16(1);
    __m256i sum[R][C];
    for (auto& row : sum)
      for (auto& s : row) s = _mm256_setzero_si256();
    for (std::int64_t i = 0; i < stride8; i += 32) {
      __m256i xs[R], magnitude[R];
      for (int r = 0; r < R; ++r) {
        xs[r] = load(x + r * stride8 + i);
        magnitude[r] = _mm256_abs_epi8(xs[r]);
      }
      for (int c = 0; c < C; ++c) {
        const __m256i ws = load(w + c * stride8 + i);
        for (int r = 0; r < R; ++r) {
          const __m256i pairs = _mm256_maddubs_epi16(magnitude[r], _mm256_sign_epi8(ws, xs[r]));
          sum[r][c] = _mm256_add_epi32(sum[r][c], _mm256_madd_epi16(pairs, one));
        }
      }
    }
    for (int r = 0; r < R; ++r)
      for (int c = 0; c < C; ++c) {
        __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum[r][c]),
                                  _mm256_extracti128_si256(sum[r][c], 1));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
        out[r * out_stride + c] = _mm_cvtsi128_si32(s);
      }
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

extern constinit const Kernels kAvx2 = kernels("avx2");

}  // namespace kazan::trainer
