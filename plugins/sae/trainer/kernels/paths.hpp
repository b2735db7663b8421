// The paths that the build has.
#pragma once

namespace kazan::trainer {

struct Kernels;

extern const Kernels kPortable;
#ifdef __x86_64__
extern const Kernels kAvx2;
extern const Kernels kAvx512;
#endif

}  // namespace kazan::trainer
