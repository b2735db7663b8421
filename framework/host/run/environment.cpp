#include "host/run/environment.hpp"

#include <sched.h>
#include <stdlib.h>

#include <algorithm>
#include <iterator>

#include "base/cpu.hpp"

namespace kazan {
namespace {

// By which plugins of ours choose their kernels. SAEs have the same bits by all of them, models
// have not.
constexpr const char* kKernels = "KAZAN_KERNELS";

// By which OpenBLAS, oneDNN, libtorch, MKL, Arm's BLAS, glibc and those choose among theirs.
constexpr const char* kDeciding[] = {"OPENBLAS_CORETYPE",       "ONEDNN_MAX_CPU_ISA",
                                     "DNNL_MAX_CPU_ISA",        "ONEDNN_CPU_ISA_HINTS",
                                     "ATEN_CPU_CAPABILITY",     "MKL_CBWR",
                                     "MKL_ENABLE_INSTRUCTIONS", "MKL_DEBUG_CPU_TYPE",
                                     "GLIBC_TUNABLES",          kKernels};

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
  const auto& flags = cpu().flags;
  // OpenBLAS 0.3.21 takes Intel CPUs newer than itself for a Prescott: 4 to 6 times slower.
  if (cpu().vendor == "GenuineIntel" && flags.contains("avx512f"))
    variables.emplace_back("OPENBLAS_CORETYPE", "SkylakeX");
  // oneDNN 2.6 dies of an illegal instruction in its AMX kernels on some guests.
  if (flags.contains("amx_tile")) variables.emplace_back("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16");
  for (auto& [name, value] : variables)
    if (const char* users = ::getenv(name.c_str())) value = users;
  if (const char* kernels = ::getenv(kKernels)) variables.emplace_back(kKernels, kernels);
  return variables;
}

void choose_kernels(const std::string& path) {
  ::setenv(kKernels, path.c_str(), 1);
}

std::string chosen_kernels() {
  const char* const set = ::getenv(kKernels);
  return set ? set : "";
}

void set_worker_environment(int threads) {
  for (const auto& [name, value] : worker_environment(threads))
    ::setenv(name.c_str(), value.c_str(), 1);
}

void set_own_environment() {
  for (const auto& [name, value] : worker_environment(1))
    if (!name.ends_with("_NUM_THREADS")) ::setenv(name.c_str(), value.c_str(), 1);
}

std::map<std::string, std::string> kernel_variables() {
  std::map<std::string, std::string> set;
  for (const char* name : kDeciding)
    if (const char* value = ::getenv(name)) set[name] = value;
  for (const auto& [name, value] : worker_environment(1))
    if (std::count(std::begin(kDeciding), std::end(kDeciding), name)) set[name] = value;
  return set;
}

Json machine_environment() {
  Json variables = Json::object();
  for (const auto& [name, value] : kernel_variables()) variables[name] = value;
  const Cpu& own = cpu();
  return Json::object({{"cpu_model", own.vendor + " " + own.family + "/" + own.model},
                       {"cpu_flags", kernel_flags()},
                       {"kernels", kernel_path()},
                       {"variables", std::move(variables)}});
}

int available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

}  // namespace kazan
