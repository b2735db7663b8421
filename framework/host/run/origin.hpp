// Where and with what a node was computed; kept in its record, so that a reused node tells it too.
#pragma once

#include "base/json.hpp"

namespace kazan {

// Of this process now: {"computed": "2026-11-24T02:00:08.120Z", "host": "kettle", "cpu": "AMD
// EPYC", "kernels": "x86-64-v4", "libraries": {"libhdf5_serial.so.103.3.0": build id, ...}}.
Json origin_json();

// The shared libraries that are loaded in this process, by file name, with their build ids.
Json loaded_libraries();

}  // namespace kazan
