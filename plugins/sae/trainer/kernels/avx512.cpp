// For processors with AVX-512 (x86-64-v4: Intel servers since 2017, AMD since 2022).
#include <immintrin.h>

#include <type_traits>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Native {
  __m512 v;

  static constexpr int width = 16;
  static constexpr int tile_rows = 4, tile_columns = 6;  // 24 sums, 4 + 1 operands: 32 registers
  static constexpr int tile8_rows = 4, tile8_columns = 4;
  static constexpr int dots_at_once = 8;
  static constexpr int chain_vectors = 24, chain_dot_vectors = 12, chain_dot_entries = 4;
  static constexpr bool compresses = true, moves_lanes = true;

  static inline Native zero() { return {_mm512_setzero_ps()}; }
  static inline Native all(float a) { return {_mm512_set1_ps(a)}; }
  static inline Native load(const float* p) { return {_mm512_load_ps(p)}; }
  static inline Native load_anywhere(const float* p) { return {_mm512_loadu_ps(p)}; }
  static inline void store(float* p, Native a) { _mm512_store_ps(p, a.v); }
  static inline void store_anywhere(float* p, Native a) { _mm512_storeu_ps(p, a.v); }
  static inline Native add(Native a, Native b) { return {_mm512_add_ps(a.v, b.v)}; }
  static inline Native subtract(Native a, Native b) { return {_mm512_sub_ps(a.v, b.v)}; }
  // The same, where multiplications are done.
  static inline Native subtract_too(Native a, Native b) {
    return {_mm512_fnmadd_ps(b.v, _mm512_set1_ps(1), a.v)};
  }
  static inline Native whole(const std::int32_t* p) {
    return {_mm512_cvtepi32_ps(_mm512_loadu_si512(p))};
  }
  static inline Native mul(Native a, Native b) { return {_mm512_mul_ps(a.v, b.v)}; }
  static inline Native div(Native a, Native b) { return {_mm512_div_ps(a.v, b.v)}; }
  static inline Native sqrt(Native a) { return {_mm512_sqrt_ps(a.v)}; }
  static inline Native fma(Native a, Native b, Native c) {
    return {_mm512_fmadd_ps(a.v, b.v, c.v)};
  }
  // a b + c, rounded once or twice.
  static inline Native add_product(Native a, Native b, Native c) { return fma(a, b, c); }
  static inline void store_bytes(std::int8_t* p, Native whole) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                     _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(whole.v)));
  }
  static inline unsigned not_below(Native a, Native b) {
    return _mm512_cmp_ps_mask(a.v, b.v, _CMP_NLT_UQ);
  }
  // Both write whole vectors.
  static inline int append(Native a, unsigned hits, std::int32_t first, float* kept,
                           std::int32_t* latents) {
    return append(a, hits, _mm512_add_epi32(_mm512_set1_epi32(first), numbers()), kept, latents);
  }
  static inline int append(Native a, unsigned hits, const std::int32_t* from, float* kept,
                           std::int32_t* latents) {
    return append(a, hits, _mm512_loadu_si512(from), kept, latents);
  }
  static inline int append(Native a, unsigned hits, __m512i of_lanes, float* kept,
                           std::int32_t* latents) {
    const auto mask = static_cast<__mmask16>(hits);
    _mm512_storeu_ps(kept, _mm512_maskz_compress_ps(mask, a.v));
    _mm512_storeu_si512(latents, _mm512_maskz_compress_epi32(mask, of_lanes));
    return __builtin_popcount(hits);
  }
  static inline void move_lanes(Native (&v)[1], int by) {
    // Of numbers, their last four bits count.
    const __m512i from = _mm512_sub_epi32(numbers(), _mm512_set1_epi32(by));
    v[0].v = _mm512_permutexvar_ps(from, v[0].v);
  }
  static inline __m512i numbers() {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  // Magnitudes as integers have the order of the values, with NaN above all.
  static inline Native larger_magnitude(Native a, Native b) {
    const __m512i bits = _mm512_and_si512(_mm512_castps_si512(b.v), _mm512_set1_epi32(INT32_MAX));
    return {_mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(a.v), bits))};
  }
  // The less of `least` and a, where a is not below `floor`.
  static inline Native less_reaching(Native least, Native a, Native floor) {
    return {
        _mm512_mask_min_ps(least.v, _mm512_cmp_ps_mask(a.v, floor.v, _CMP_NLT_UQ), least.v, a.v)};
  }
  static inline float top(Native a) {
    return _mm_cvtss_f32(
        _mm_castsi128_ps(_mm_cvtsi32_si128(_mm512_reduce_max_epi32(_mm512_castps_si512(a.v)))));
  }
  // |x| with the sign of x on w: magnitudes are at most 127, so pairs of products fit 16 bits.
  template <int R, int C>
  static inline void products8(const std::int8_t* x, const std::int8_t* w, std::int64_t stride8,
                               std::int32_t* out, std::int64_t out_stride) {
    const __m512i one = _mm512_set1_epi16(1), zero = _mm512_setzero_si512();
    __m512i sum[R][C];
    for (auto& row : sum)
      for (auto& s : row) s = zero;
    for (std::int64_t i = 0; i < stride8; i += 64) {
      __m512i magnitude[R];
      __mmask64 negative[R];
      for (int r = 0; r < R; ++r) {
        const __m512i xs = _mm512_load_si512(x + r * stride8 + i);
        magnitude[r] = _mm512_abs_epi8(xs);
        negative[r] = _mm512_movepi8_mask(xs);
      }
      for (int c = 0; c < C; ++c) {
        const __m512i ws = _mm512_load_si512(w + c * stride8 + i);
        for (int r = 0; r < R; ++r) {
          const __m512i pairs =
              _mm512_maddubs_epi16(magnitude[r], _mm512_mask_sub_epi8(ws, negative[r], zero, ws));
          sum[r][c] = _mm512_add_epi32(sum[r][c], _mm512_madd_epi16(pairs, one));
        }
      }
    }
    for (int r = 0; r < R; ++r)
      for (int c = 0; c < C; ++c) out[r * out_stride + c] = _mm512_reduce_add_epi32(sum[r][c]);
  }
  static inline float sum_of_lanes(const Native* passes) {
    const __m512 all = passes[0].v;
    const __m256 upper = _mm512_castps512_ps256(_mm512_shuffle_f32x4(all, all, 0xEE));
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(all), upper);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
};

#include "body.hpp"

}  // namespace

extern constinit const Kernels kAvx512 = kernels("avx512");

}  // namespace kazan::trainer
