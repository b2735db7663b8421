#include "base/cpu.hpp"

#include <fstream>
#include <sstream>

namespace kazan {
namespace {

// The first processor's block of /proc/cpuinfo: "key   : value" lines.
Cpu read_cpu() {
  Cpu cpu;
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line) && !line.empty();) {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
    const std::string key = line.substr(0, line.find_last_not_of("\t :", colon) + 1);
    if (key == "vendor_id") cpu.vendor = value;
    if (key == "model name") cpu.name = value;
    if (key == "cpu family") cpu.family = value;
    if (key == "model") cpu.model = value;
    if (key != "flags" && key != "Features") continue;  // Features: on arm64
    std::istringstream words(value);
    for (std::string word; words >> word;) cpu.flags.insert(word);
  }
  return cpu;
}

bool decides_kernels(const std::string& flag) {
  for (const char* family : {"sse4", "avx", "fma", "f16c", "bmi", "amx", "asimd", "sve", "i8mm"})
    if (flag.starts_with(family)) return true;
  return false;
}

}  // namespace

const Cpu& cpu() {
  static const Cpu read = read_cpu();
  return read;
}

std::string kernel_path() {
// As GCC's target_clones choose. clang 14, which builds fuzz targets only, knows no levels.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
#endif
  return "default";
}

std::string kernel_flags() {
  std::string out;
  for (const auto& flag : cpu().flags)
    if (decides_kernels(flag)) out += (out.empty() ? "" : " ") + flag;
  return out;
}

}  // namespace kazan
