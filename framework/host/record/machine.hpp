// The machine that a run ran on, for its manifest.
#pragma once

#include <string>

#include "base/json.hpp"

namespace kazan {

// host, cpu, cpu_model ("GenuineIntel 6/207"), kernels and cpu_flags (base/cpu.hpp), cores,
// memory_bytes, system, libc, architecture
Json machine_json();

// The command that this process was started with, for a shell; the program is called runner, and
// the folders of KAZAN_PLUGIN_PATH are given by --plugins.
std::string command_line();
// The same with the program as it was named: what goes on where this process stopped.
std::string command_as_typed();

}  // namespace kazan
