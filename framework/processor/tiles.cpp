#include "processor/tiles.hpp"

#ifdef __x86_64__
#include <cpuid.h>

#include <cstdint>
#endif
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace kazan {

#ifdef __x86_64__
namespace {

// GCC and clang have no name for it in common.
bool has_tiles(TileProducts products) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  const unsigned bit = products == TileProducts::bytes ? 25 : 22;
  return (d >> 24 & 1) && (d >> bit & 1);  // AMX-TILE and what they do
}

// Whether the operating system has the processor save tiles at all: bits 17 and 18 of XCR0. It can
// be read where the system has set OSXSAVE.
bool are_tiles_on() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 27 & 1)) return false;
  unsigned low = 0, high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low >> 17 & 3) == 3;
}

bool are_tiles_granted() {
#ifdef __linux__
  constexpr int kRequest = 0x1023, kTiles = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return ::syscall(SYS_arch_prctl, kRequest, kTiles) == 0;
#else
  return false;
#endif
}

}  // namespace

bool may_use_tiles(TileProducts products) {
  return has_tiles(products) && are_tiles_on() && are_tiles_granted();
}
#else
bool may_use_tiles(TileProducts) {
  return false;
}
#endif

}  // namespace kazan
