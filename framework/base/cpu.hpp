// The processor, as far as it decides which kernels compute.
#pragma once

#include <set>
#include <string>

namespace kazan {

struct Cpu {
  std::string vendor;           // "GenuineIntel"; "" where /proc/cpuinfo does not say
  std::string name;             // "AMD EPYC 7B13"
  std::string family, model;    // numbers, as the vendor counts; libraries choose kernels by them
  std::set<std::string> flags;  // all that the kernel lists
};

const Cpu& cpu();  // read once

// Which variant of a loop runs that was compiled for several levels of the processor (target_clones
// with arch=x86-64-v4, arch=x86-64-v3, default): "x86-64-v4", "x86-64-v3", else "default".
std::string kernel_path();

// The flags that numerical libraries look at, in the order of the alphabet: "avx avx2 f16c fma".
std::string kernel_flags();

}  // namespace kazan
