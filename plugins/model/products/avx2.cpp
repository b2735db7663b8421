// For processors with AVX2 and FMA (x86-64-v3: Intel since 2013, AMD since 2017).
#include <immintrin.h>

#include <algorithm>
#include <utility>

#include "path.hpp"

namespace kazan::products {
namespace {

using Vector = __m256;
constexpr std::int64_t kWidth = 8;
constexpr int kRows = 6;

inline Vector load(const float* p) {
  return _mm256_loadu_ps(p);
}
inline void store(float* p, Vector a) {
  _mm256_storeu_ps(p, a);
}
inline Vector set(float a) {
  return _mm256_set1_ps(a);
}
inline Vector add(Vector a, Vector b) {
  return _mm256_add_ps(a, b);
}
inline Vector fused(Vector a, Vector b, Vector c) {
  return _mm256_fmadd_ps(a, b, c);
}

#include "fused.hpp"

}  // namespace

extern const Path kAvx2 = {"avx2", kRows, kColumns, 1, lay_group, lay_panel, tile};

}  // namespace kazan::products
