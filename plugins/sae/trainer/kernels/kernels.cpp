#include "kernels.hpp"

#include "paths.hpp"
#include "processor/tiles.hpp"
#include "processor/vectors.hpp"
#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace kazan::trainer {

#ifdef __x86_64__
namespace {

// clang 14 cannot be asked for it by name.
bool has_avx_vnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

Kernels with(Kernels kernels, const char* path, const Tile8& tile8) {
  kernels.path = path;
  kernels.tile8 = tile8;
  return kernels;
}

void add_x86(std::vector<const Kernels*>& found) {
  static const Kernels amx = with(kAvx512, "amx", kAmxTile8);
  static const Kernels vnni = with(kAvx512, "vnni", kVnniTile8);
  static const Kernels avx_vnni = with(kAvx2, "avx-vnni", kAvxVnniTile8);
  const bool avx2 = has_avx2(), avx512 = has_avx512();
  if (avx512 && may_use_tiles(TileProducts::bytes)) found.push_back(&amx);
  if (avx512 && __builtin_cpu_supports("avx512vnni")) found.push_back(&vnni);
  if (avx512) found.push_back(&kAvx512);
  if (avx2 && has_avx_vnni()) found.push_back(&avx_vnni);
  if (avx2) found.push_back(&kAvx2);
}

}  // namespace
#endif

const std::vector<const Kernels*>& all_kernels() {
  static const std::vector<const Kernels*> all = [] {
    std::vector<const Kernels*> found;
#ifdef __x86_64__
    add_x86(found);
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
