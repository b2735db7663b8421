// Loops over raw memory, in float and double. Each works on a range that its caller gives it, and
// reduces in one fixed order, so that results do not depend on the number of threads.
#pragma once

#include <cstdint>

namespace kazan::sae::reference {

// One step of Adam with its bias corrections 1 - beta^step.
struct AdamStep {
  double lr, beta1, beta2, eps, correction1, correction2;
};

// The variant of these loops that runs here: "x86-64-v4", "x86-64-v3" or "default".
const char* kernel_path();

#define KAZAN_SAE_KERNELS(T)                                                                     \
  /* row = max(row, 0). Returns how many were above 0; -1 when one is NaN or infinite: it stays. \
   */                                                                                            \
  std::int64_t rectify(T* row, std::int64_t n);                                                  \
  /* row_j = 0 below cut. Returns how many were kept. */                                         \
  std::int64_t keep_from(T* row, std::int64_t n, T cut);                                         \
  /* gz_j = z_j > 0 ? gz_j + add_j : 0 */                                                        \
  void gate(T* gz, const T* z, const T* add, std::int64_t n);                                    \
  /* count_j += z_j > 0, sum_j += z_j: one row */                                                \
  void count_active(const T* z, std::int64_t n, std::int32_t* count, double* sum);               \
  /* sum_j += x_j, sum_j += x_j^2 */                                                             \
  void add_to(const T* x, std::int64_t n, double* sum);                                          \
  void add_squares_to(const T* x, std::int64_t n, double* sum);                                  \
  double dot(const T* x, const T* y, std::int64_t n); /* in double */                            \
  /* out_i = x . w_i in T, i = 0..3: x is read once */                                           \
  void dot4(const T* x, const T* const* w, T* out, std::int64_t n);                              \
  void axpy(T a, const T* x, T* y, std::int64_t n); /* y += a x */                               \
  /* y += a_0 x_0 + ... + a_3 x_3, in this order: y is read and written once */                  \
  void axpy4(const T* a, const T* const* x, T* y, std::int64_t n);                               \
  void scale(T a, T* x, std::int64_t n);                                                         \
  void adam(T* w, const T* g, T* m, T* v, std::int64_t n, const AdamStep& step);

KAZAN_SAE_KERNELS(float)
KAZAN_SAE_KERNELS(double)
#undef KAZAN_SAE_KERNELS

}  // namespace kazan::sae::reference
