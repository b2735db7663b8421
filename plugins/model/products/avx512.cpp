// For processors with AVX-512 (x86-64-v4: Intel servers since 2017, AMD since 2022).
#include <immintrin.h>

#include <algorithm>
#include <utility>

#include "path.hpp"

namespace kazan::products {
namespace {

using Vector = __m512;
constexpr std::int64_t kWidth = 16;
constexpr int kRows = 14;

inline Vector load(const float* p) {
  return _mm512_loadu_ps(p);
}
inline void store(float* p, Vector a) {
  _mm512_storeu_ps(p, a);
}
inline Vector set(float a) {
  return _mm512_set1_ps(a);
}
inline Vector add(Vector a, Vector b) {
  return _mm512_add_ps(a, b);
}
inline Vector fused(Vector a, Vector b, Vector c) {
  return _mm512_fmadd_ps(a, b, c);
}

#include "fused.hpp"

}  // namespace

extern const Path kAvx512 = {"avx512", kRows, kColumns, 1, lay_group, lay_panel, tile};

}  // namespace kazan::products
