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
};

#include "panels8.hpp"

}  // namespace

extern const Tile8 kVnniTile8 = kTile8;

}  // namespace kazan::trainer
