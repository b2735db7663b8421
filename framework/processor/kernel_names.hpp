// What `--kernels` and the variable KAZAN_KERNELS may name (docs/numerical-environment.md).
#pragma once

#include <array>

namespace kazan {

// `auto` is the first of the others that the processor has.
inline constexpr std::array<const char*, 7> kKernelNames = {"auto",     "amx",  "vnni",    "avx512",
                                                            "avx-vnni", "avx2", "portable"};

}  // namespace kazan
