// Resident memory of processes, bytes; 0 when unknown.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace kazan {

void reset_peak_memory();    // of this process, where the kernel allows it
std::int64_t peak_memory();  // since then

std::int64_t memory_of(pid_t process);  // now

}  // namespace kazan
