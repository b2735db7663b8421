#include "kernels.hpp"

#include <cmath>
#include <limits>

// The compiler makes a variant of each for wider vectors and the loader picks one by CPU.
// (Sanitizers instrument the picker, which runs before they are ready.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__)
#define KAZAN_HAS_CLONES
#define KAZAN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KAZAN_CLONES
#endif
#define KAZAN_INLINE static inline __attribute__((always_inline))

namespace kazan::sae::reference {

// As the loader chooses among the clones.
const char* kernel_path() {
#ifdef KAZAN_HAS_CLONES
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
#endif
  return "default";
}

namespace {

template <class T>
KAZAN_INLINE std::int64_t rectify_(T* row, std::int64_t n) {
  std::int32_t positive = 0, bad = 0;
  for (std::int64_t j = 0; j < n; ++j) {
    const T a = row[j];
    const bool finite = std::abs(a) <= std::numeric_limits<T>::max();
    bad += !finite;
    positive += a > 0;
    row[j] = finite && a <= 0 ? T(0) : a;
  }
  return bad ? -1 : positive;
}

template <class T>
KAZAN_INLINE std::int64_t keep_from_(T* row, std::int64_t n, T cut) {
  std::int32_t kept = 0;
  for (std::int64_t j = 0; j < n; ++j) {
    kept += row[j] >= cut;
    row[j] = row[j] >= cut ? row[j] : T(0);
  }
  return kept;
}

template <class T>
KAZAN_INLINE void gate_(T* gz, const T* z, const T* add, std::int64_t n) {
  for (std::int64_t j = 0; j < n; ++j) {
    const T g = gz[j] + add[j];
    gz[j] = z[j] > 0 ? g : T(0);
  }
}

template <class T>
KAZAN_INLINE void count_active_(const T* z, std::int64_t n, std::int32_t* count, double* sum) {
  for (std::int64_t j = 0; j < n; ++j) {
    count[j] += z[j] > 0;
    sum[j] += static_cast<double>(z[j]);
  }
}

template <class T>
KAZAN_INLINE void add_to_(const T* x, std::int64_t n, double* sum) {
  for (std::int64_t j = 0; j < n; ++j) sum[j] += static_cast<double>(x[j]);
}

template <class T>
KAZAN_INLINE void add_squares_to_(const T* x, std::int64_t n, double* sum) {
  for (std::int64_t j = 0; j < n; ++j)
    sum[j] += static_cast<double>(x[j]) * static_cast<double>(x[j]);
}

// Partial sums in fixed lanes, which the compiler keeps in vectors, then lane by lane.
template <class T>
KAZAN_INLINE double dot_(const T* x, const T* y, std::int64_t n) {
  constexpr int kLanes = 32;
  double lanes[kLanes] = {};
  std::int64_t j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (int l = 0; l < kLanes; ++l)
      lanes[l] += static_cast<double>(x[j + l]) * static_cast<double>(y[j + l]);
  double total = 0;
  for (const double lane : lanes) total += lane;
  for (; j < n; ++j) total += static_cast<double>(x[j]) * static_cast<double>(y[j]);
  return total;
}

// 64 bytes of T, in whatever registers the processor has.
template <class T>
struct Lanes {
  typedef T Vector __attribute__((vector_size(64), aligned(alignof(T)), may_alias));
  static constexpr std::int64_t count = 64 / sizeof(T);
};

template <class T>
KAZAN_INLINE void dot4_(const T* x, const T* const* w, T* out, std::int64_t n) {
  using Vector = typename Lanes<T>::Vector;
  constexpr std::int64_t kLanes = Lanes<T>::count;
  const auto at = [](const T* p) { return reinterpret_cast<const Vector*>(p); };
  const T *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
  Vector s0 = {}, s1 = {}, s2 = {}, s3 = {};
  std::int64_t j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    s0 += *at(x + j) * *at(w0 + j);
    s1 += *at(x + j) * *at(w1 + j);
    s2 += *at(x + j) * *at(w2 + j);
    s3 += *at(x + j) * *at(w3 + j);
  }
  for (int i = 0; i < 4; ++i) out[i] = 0;
  for (int l = 0; l < kLanes; ++l) {
    out[0] += s0[l];
    out[1] += s1[l];
    out[2] += s2[l];
    out[3] += s3[l];
  }
  for (; j < n; ++j)
    for (int i = 0; i < 4; ++i) out[i] += x[j] * w[i][j];
}

template <class T>
KAZAN_INLINE void axpy_(T a, const T* x, T* __restrict y, std::int64_t n) {
  for (std::int64_t j = 0; j < n; ++j) y[j] += a * x[j];
}

template <class T>
KAZAN_INLINE void axpy4_(const T* a, const T* const* x, T* __restrict y, std::int64_t n) {
  const T a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
  const T *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
  for (std::int64_t j = 0; j < n; ++j)
    y[j] = y[j] + a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
}

template <class T>
KAZAN_INLINE void adam_(T* __restrict w, const T* g, T* __restrict m, T* __restrict v,
                        std::int64_t n, const AdamStep& step) {
  const T b1 = static_cast<T>(step.beta1), c1 = static_cast<T>(1 - step.beta1);
  const T b2 = static_cast<T>(step.beta2), c2 = static_cast<T>(1 - step.beta2);
  const T rate = static_cast<T>(step.lr / step.correction1), eps = static_cast<T>(step.eps);
  const T root = static_cast<T>(1 / std::sqrt(step.correction2));
  for (std::int64_t j = 0; j < n; ++j) {
    m[j] = b1 * m[j] + c1 * g[j];
    v[j] = b2 * v[j] + c2 * g[j] * g[j];
    w[j] -= rate * m[j] / (std::sqrt(v[j]) * root + eps);
  }
}

}  // namespace

#define KAZAN_SAE_KERNELS(T)                                                                     \
  KAZAN_CLONES std::int64_t rectify(T* row, std::int64_t n) {                                    \
    return rectify_(row, n);                                                                     \
  }                                                                                              \
  KAZAN_CLONES std::int64_t keep_from(T* row, std::int64_t n, T cut) {                           \
    return keep_from_(row, n, cut);                                                              \
  }                                                                                              \
  KAZAN_CLONES void gate(T* gz, const T* z, const T* add, std::int64_t n) {                      \
    gate_(gz, z, add, n);                                                                        \
  }                                                                                              \
  KAZAN_CLONES void count_active(const T* z, std::int64_t n, std::int32_t* count, double* sum) { \
    count_active_(z, n, count, sum);                                                             \
  }                                                                                              \
  KAZAN_CLONES void add_to(const T* x, std::int64_t n, double* sum) {                            \
    add_to_(x, n, sum);                                                                          \
  }                                                                                              \
  KAZAN_CLONES void add_squares_to(const T* x, std::int64_t n, double* sum) {                    \
    add_squares_to_(x, n, sum);                                                                  \
  }                                                                                              \
  KAZAN_CLONES double dot(const T* x, const T* y, std::int64_t n) {                              \
    return dot_(x, y, n);                                                                        \
  }                                                                                              \
  KAZAN_CLONES void dot4(const T* x, const T* const* w, T* out, std::int64_t n) {                \
    dot4_(x, w, out, n);                                                                         \
  }                                                                                              \
  KAZAN_CLONES void axpy(T a, const T* x, T* y, std::int64_t n) {                                \
    axpy_(a, x, y, n);                                                                           \
  }                                                                                              \
  KAZAN_CLONES void axpy4(const T* a, const T* const* x, T* y, std::int64_t n) {                 \
    axpy4_(a, x, y, n);                                                                          \
  }                                                                                              \
  KAZAN_CLONES void scale(T a, T* x, std::int64_t n) {                                           \
    for (std::int64_t j = 0; j < n; ++j) x[j] *= a;                                              \
  }                                                                                              \
  KAZAN_CLONES void adam(T* w, const T* g, T* m, T* v, std::int64_t n, const AdamStep& step) {   \
    adam_(w, g, m, v, n, step);                                                                  \
  }

KAZAN_SAE_KERNELS(float)
KAZAN_SAE_KERNELS(double)

}  // namespace kazan::sae::reference
