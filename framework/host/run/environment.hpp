// The numerical environment that workers start in. The variables are read when OpenBLAS, OpenMP
// and HDF5 load, so they are set before: by the parent at exec, or by `runner env COMMAND`.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kazan {

// What this machine needs (docs/numerical-environment.md). A variable that the user has set
// already keeps the user's value.
std::vector<std::pair<std::string, std::string>> worker_environment(int threads);

void set_worker_environment(int threads);  // in this process

std::string cpu_model();  // "AMD EPYC 9354"; the architecture where the system does not say

int available_threads();  // cores this process may run on

}  // namespace kazan
