// What this processor computes with, as far as kernels are chosen by it.
#pragma once

#ifdef __x86_64__
namespace kazan {

// AVX2 and FMA.
inline bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

// AVX-512 with F, DQ, BW and VL, and the above.
inline bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

}  // namespace kazan
#endif
