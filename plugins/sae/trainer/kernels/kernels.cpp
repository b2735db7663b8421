#include "kernels.hpp"

#include "paths.hpp"

namespace kazan::trainer {

const std::vector<const Kernels*>& all_kernels() {
  static const std::vector<const Kernels*> all = [] {
    std::vector<const Kernels*> found;
#ifdef __x86_64__
    const auto has = [](auto... supported) { return (... && supported); };
    const bool avx2 = has(__builtin_cpu_supports("avx2"), __builtin_cpu_supports("fma"));
    if (avx2 && has(__builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512dq"),
                    __builtin_cpu_supports("avx512bw"), __builtin_cpu_supports("avx512vl")))
      found.push_back(&kAvx512);
    if (avx2) found.push_back(&kAvx2);
#endif
    found.push_back(&kPortable);
    return found;
  }();
  return all;
}

const Kernels* kernels_named(const std::string& path) {
  if (path.empty() || path == "auto") return all_kernels().front();
  for (const Kernels* kernels : all_kernels())
    if (path == kernels->path) return kernels;
  return nullptr;
}

}  // namespace kazan::trainer
