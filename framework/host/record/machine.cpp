#include "host/record/machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "host/run/environment.hpp"

namespace kazan {
namespace {

// "key   : value" of /proc/cpuinfo; "" when there is none.
std::string cpu_field(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key))
      if (const auto colon = line.find(": "); colon != line.npos) return line.substr(colon + 2);
  return "";
}

}  // namespace

Json machine_json() {
  utsname system{};
  ::uname(&system);
  const auto memory = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  return Json::object({{"cpu", cpu_field("model name")},
                       {"cores", available_threads()},
                       {"memory_bytes", memory},
                       {"system", std::string(system.sysname) + " " + system.release},
                       {"architecture", system.machine}});
}

}  // namespace kazan
