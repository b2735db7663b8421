// Whether this process may use the tiles of AMX.
#pragma once

namespace kazan {

enum class TileProducts { bytes, bf16 };  // AMX-INT8, AMX-BF16

// Asks the processor and, each time it is called, Linux: tiles are 8 KiB more that it has to save
// for a thread, so it wants to be asked for them before they are used, once for all threads. False
// where it refuses: an older one, a sandbox, a stack for signals that is too small.
bool may_use_tiles(TileProducts products);

}  // namespace kazan
