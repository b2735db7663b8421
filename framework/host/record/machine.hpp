// The machine that a run ran on, for its manifest.
#pragma once

#include <string>

#include "base/json.hpp"

namespace kazan {

Json machine_json();  // cpu, cores, memory_bytes, system, architecture

// The command that this process was started with, for a shell; the program is called runner.
std::string command_line();
// The same with the program as it was named: what goes on where this process stopped.
std::string command_as_typed();

}  // namespace kazan
