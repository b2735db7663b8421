// The numerical environment that workers start in. The variables are read when OpenBLAS, OpenMP
// and HDF5 load, so they are set before: by the parent at exec, or by `runner env COMMAND`.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace kazan {

// What this machine needs (docs/numerical-environment.md). A variable that the user has set
// already keeps the user's value.
std::vector<std::pair<std::string, std::string>> worker_environment(int threads);

void set_worker_environment(int threads);  // in this process
// The same without thread counts, which workers would inherit as the user's: for a process that
// reads artifacts itself, whose libraries read the rest when they are loaded.
void set_own_environment();

// That plugins with several variants of their loops take this one: sets KAZAN_KERNELS, which
// workers get. What there is depends on the plugin and the processor, so a node refuses what it
// does not have.
void choose_kernels(const std::string& path);
std::string chosen_kernels();  // empty: none are

// The variables that are set for workers, by us or by the user, and by which numerical libraries
// choose their kernels.
std::map<std::string, std::string> kernel_variables();

// What of this machine decides the last bits of results: the processor's model and flags, the
// kernel path (base/cpu.hpp), and the variables above.
Json machine_environment();

int available_threads();  // cores this process may run on

}  // namespace kazan
