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

std::string quoted(const std::string& word) {
  static constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Every argument quoted for a shell, but for the program.
std::pair<std::string, std::string> program_and_arguments() {
  std::ifstream file("/proc/self/cmdline");
  std::string program, arguments, word;
  std::getline(file, program, '\0');
  while (std::getline(file, word, '\0')) arguments += " " + quoted(word);
  return {program, arguments};
}

}  // namespace

std::string command_line() {
  return "runner" + program_and_arguments().second;
}

std::string command_as_typed() {
  const auto [program, arguments] = program_and_arguments();
  return quoted(program) + arguments;
}

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
