// The machine that a run ran on, for its manifest.
#pragma once

#include "base/json.hpp"

namespace kazan {

Json machine_json();  // cpu, cores, memory_bytes, system, architecture

}  // namespace kazan
