// A process that outlives nothing it says about itself: whether the runner of a run that is called
// "running" still is.
#pragma once

#include "base/json.hpp"

namespace kazan {

// Of this process: {"pid", "start": clock ticks from boot to its start, "boot": the kernel's random
// id of this boot, "pid_namespace", "host"}. A pid alone is given out again.
Json process_json();

enum class Alive { yes, no, unknown };  // unknown: of another machine, container or, hidden, user
// Throws Error when `process` is not what process_json() gives.
Alive alive(const Json& process);

}  // namespace kazan
