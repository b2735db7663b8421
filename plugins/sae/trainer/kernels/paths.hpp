// The paths that the build has.
#pragma once

#include "kernels.hpp"

namespace kazan::trainer {

extern const Kernels kPortable;
#ifdef __x86_64__
extern const Kernels kAvx2;
extern const Kernels kAvx512;
// For processors that have those and more.
extern const Tile8 kAvxVnniTile8;
extern const Tile8 kVnniTile8;
extern const Tile8 kAmxTile8;
#endif

}  // namespace kazan::trainer
