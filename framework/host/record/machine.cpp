#include "host/record/machine.hpp"

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/cpu.hpp"
#include "base/shell_word.hpp"
#include "base/time.hpp"
#include "host/catalog/plugin_path.hpp"
#include "host/run/environment.hpp"

namespace kazan {
namespace {

// Every argument quoted for a shell, but for the program.
std::pair<std::string, std::string> program_and_arguments() {
  std::ifstream file("/proc/self/cmdline");
  std::string program, arguments, word;
  std::getline(file, program, '\0');
  while (std::getline(file, word, '\0')) arguments += " " + shell_word(word);
  return {program, arguments};
}

// What KAZAN_PLUGIN_PATH names, as the option would: another shell has another one.
std::string folders_of_variable() {
  std::string out;
  for (const auto& folder : plugin_path())
    out += " --plugins " + shell_word(std::filesystem::absolute(folder).native());
  return out;
}

}  // namespace

std::string command_line() {
  return "runner" + program_and_arguments().second + folders_of_variable();
}

std::string command_as_typed() {
  const auto [program, arguments] = program_and_arguments();
  return shell_word(program) + arguments;
}

Json machine_json() {
  utsname system{};
  ::uname(&system);
  const auto memory = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  const Cpu& own = cpu();
  return Json::object({{"host", host_name()},
                       {"cpu", own.name},
                       {"cpu_model", own.vendor + " " + own.family + "/" + own.model},
                       {"kernels", kernel_path()},
                       {"cpu_flags", kernel_flags()},
                       {"cores", available_threads()},
                       {"memory_bytes", memory},
                       {"system", std::string(system.sysname) + " " + system.release},
                       {"libc", std::string("glibc ") + ::gnu_get_libc_version()},
                       {"architecture", system.machine}});
}

}  // namespace kazan
