// For processors with AVX2 that add products of bytes (AVX-VNNI: Intel's laptops and desktops since
// 2021, AMD since 2024).
#include <immintrin.h>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Lanes {
  using Vector = __m256i;

  static constexpr int width = 8;
  static constexpr int tile8_rows = 6, tile8_columns = 2;  // 12 sums, 2 + 1 operands: 16 registers

  static inline Vector all(std::int32_t a) { return _mm256_set1_epi32(a); }
  static inline Vector load(const void* p) {
    return _mm256_load_si256(static_cast<const __m256i*>(p));
  }
  static inline void store(void* p, Vector a) { _mm256_store_si256(static_cast<__m256i*>(p), a); }
  static inline Vector flip(Vector a, Vector bits) { return _mm256_xor_si256(a, bits); }
  // GCC 12 keeps no sums in registers when it knows this instruction by its name. There is another
  // encoding of it, for AVX-512.
  static inline Vector add_products(Vector sum, Vector w, Vector x) {
    __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(w), "x"(x));
    return sum;
  }
  static inline void add_first(std::int64_t count, std::int32_t* p, Vector a) {
    const Vector some = _mm256_cmpgt_epi32(all(static_cast<std::int32_t>(count)),
                                           _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    _mm256_maskstore_epi32(p, some, _mm256_add_epi32(a, _mm256_maskload_epi32(p, some)));
  }
  static inline std::int32_t sum(Vector a) {
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
    return _mm_cvtsi128_si32(s);
  }

  // Row r's lane l becomes row l's lane r.
  static inline void transpose(Vector* rows) {
    Vector q[8];  // q[i + k], half l: lane 4 l + k of rows i to i + 3
    for (int i = 0; i < 8; i += 4) {
      const Vector a = _mm256_unpacklo_epi32(rows[i], rows[i + 1]);
      const Vector b = _mm256_unpackhi_epi32(rows[i], rows[i + 1]);
      const Vector c = _mm256_unpacklo_epi32(rows[i + 2], rows[i + 3]);
      const Vector d = _mm256_unpackhi_epi32(rows[i + 2], rows[i + 3]);
      q[i] = _mm256_unpacklo_epi64(a, c);
      q[i + 1] = _mm256_unpackhi_epi64(a, c);
      q[i + 2] = _mm256_unpacklo_epi64(b, d);
      q[i + 3] = _mm256_unpackhi_epi64(b, d);
    }
    for (int k = 0; k < 4; ++k) {
      rows[k] = _mm256_permute2x128_si256(q[k], q[4 + k], 0x20);
      rows[4 + k] = _mm256_permute2x128_si256(q[k], q[4 + k], 0x31);
    }
  }
};

#include "panels8.hpp"

}  // namespace

extern const Tile8 kAvxVnniTile8 = tile8;

}  // namespace kazan::trainer
