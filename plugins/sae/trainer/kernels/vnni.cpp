// For processors with AVX-512 that add products of bytes (VNNI: Intel servers since 2019, AMD since
// 2022).
#include <immintrin.h>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Lanes {
  using Vector = __m512i;

  static constexpr int width = 16;
  static constexpr int tile8_rows = 6, tile8_columns = 4;  // 24 sums, 4 + 1 operands: 32 registers

  static inline Vector all(std::int32_t a) { return _mm512_set1_epi32(a); }
  static inline Vector load(const void* p) { return _mm512_load_si512(p); }
  static inline void store(void* p, Vector a) { _mm512_store_si512(p, a); }
  static inline Vector flip(Vector a, Vector bits) { return _mm512_xor_si512(a, bits); }
  // GCC 12 keeps no sums in registers when it knows this instruction by its name.
  static inline Vector add_products(Vector sum, Vector w, Vector x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(w), "v"(x));
    return sum;
  }
  static inline void add_first(std::int64_t count, std::int32_t* p, Vector a) {
    const auto some = static_cast<__mmask16>(count <= 0      ? 0
                                             : count < width ? (1 << count) - 1
                                                             : -1);
    _mm512_mask_storeu_epi32(p, some, _mm512_add_epi32(a, _mm512_maskz_loadu_epi32(some, p)));
  }
  static inline std::int32_t sum(Vector a) { return _mm512_reduce_add_epi32(a); }

  // Row r's lane l becomes row l's lane r.
  static inline void transpose(Vector* rows) {
    Vector q[16];  // q[i + k], quarter l: lane 4 l + k of rows i to i + 3
    for (int i = 0; i < 16; i += 4) {
      const Vector a = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
      const Vector b = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
      const Vector c = _mm512_unpacklo_epi32(rows[i + 2], rows[i + 3]);
      const Vector d = _mm512_unpackhi_epi32(rows[i + 2], rows[i + 3]);
      q[i] = _mm512_unpacklo_epi64(a, c);
      q[i + 1] = _mm512_unpackhi_epi64(a, c);
      q[i + 2] = _mm512_unpacklo_epi64(b, d);
      q[i + 3] = _mm512_unpackhi_epi64(b, d);
    }
    for (int k = 0; k < 4; ++k) {
      const Vector a = _mm512_shuffle_i32x4(q[k], q[4 + k], 0x44);
      const Vector b = _mm512_shuffle_i32x4(q[8 + k], q[12 + k], 0x44);
      const Vector c = _mm512_shuffle_i32x4(q[k], q[4 + k], 0xEE);
      const Vector d = _mm512_shuffle_i32x4(q[8 + k], q[12 + k], 0xEE);
      rows[k] = _mm512_shuffle_i32x4(a, b, 0x88);
      rows[4 + k] = _mm512_shuffle_i32x4(a, b, 0xDD);
      rows[8 + k] = _mm512_shuffle_i32x4(c, d, 0x88);
      rows[12 + k] = _mm512_shuffle_i32x4(c, d, 0xDD);
    }
  }
};

#include "panels8.hpp"

}  // namespace

extern const Tile8 kVnniTile8 = tile8;

}  // namespace kazan::trainer
