#include "host/run/environment.hpp"

#include <sched.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace kazan {
namespace {

struct Cpu {
  bool intel = false;
  std::set<std::string> flags;
};

Cpu read_cpu() {
  Cpu cpu;
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line) && cpu.flags.empty();) {
    if (line.starts_with("vendor_id")) cpu.intel = line.ends_with("GenuineIntel");
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    for (std::string word; words >> word;) cpu.flags.insert(word);
  }
  return cpu;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> worker_environment(int threads) {
  const std::string count = std::to_string(threads);
  std::vector<std::pair<std::string, std::string>> variables = {
      {"OMP_NUM_THREADS", count},
      {"OPENBLAS_NUM_THREADS", count},
      {"MKL_NUM_THREADS", count},
      {"OMP_WAIT_POLICY", "passive"},      // idle threads of one pool do not starve another
      {"HDF5_USE_FILE_LOCKING", "FALSE"},  // finished files never change
  };
  const Cpu cpu = read_cpu();
  // OpenBLAS 0.3.21 takes Intel CPUs newer than itself for a Prescott: 4 to 6 times slower.
  if (cpu.intel && cpu.flags.contains("avx512f"))
    variables.emplace_back("OPENBLAS_CORETYPE", "SkylakeX");
  // oneDNN 2.6 dies of an illegal instruction in its AMX kernels on some guests.
  if (cpu.flags.contains("amx_tile"))
    variables.emplace_back("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16");
  for (auto& [name, value] : variables)
    if (const char* users = ::getenv(name.c_str())) value = users;
  return variables;
}

void set_worker_environment(int threads) {
  for (const auto& [name, value] : worker_environment(threads))
    ::setenv(name.c_str(), value.c_str(), 1);
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (const auto colon = line.find(": "); line.starts_with("model name") && colon != line.npos)
      return line.substr(colon + 2);
  struct utsname name {};
  return ::uname(&name) == 0 ? name.machine : "";
}

int available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

}  // namespace kazan
