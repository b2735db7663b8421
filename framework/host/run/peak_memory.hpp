// Peak resident memory of this process, bytes.
#pragma once

#include <cstdint>

namespace kazan {

void reset_peak_memory();    // where the kernel allows it
std::int64_t peak_memory();  // since then; 0 when unknown

}  // namespace kazan
