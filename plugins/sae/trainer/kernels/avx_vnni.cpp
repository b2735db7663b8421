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
};

#include "panels8.hpp"

}  // namespace

extern const Tile8 kAvxVnniTile8 = kTile8;

}  // namespace kazan::trainer
