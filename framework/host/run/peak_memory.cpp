#include "host/run/peak_memory.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

namespace kazan {

void reset_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << 5;
}  // proc(5): VmHWM

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  return 0;
}

std::int64_t memory_of(pid_t process) {
  std::ifstream pages("/proc/" + std::to_string(process) + "/statm");  // proc(5): size resident
  std::int64_t size = 0, resident = 0;
  return pages >> size >> resident ? resident * ::sysconf(_SC_PAGESIZE) : 0;
}

}  // namespace kazan
