#include "host/record/process.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::string pid_namespace() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/ns/pid", ignored).native();
}

struct Stat {
  bool there = false;  // and no zombie: where nobody waits for orphans, they stay
  std::int64_t start = 0;
};

// /proc/PID/stat: "PID (NAME) STATE ...", where NAME may hold anything; the start is word 22.
Stat stat_of(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return {};
  const auto name_end = line.rfind(") ");
  if (name_end == line.npos) return {};
  std::istringstream words(line.substr(name_end + 2));
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(word);
  if (fields.size() < 20 || fields[0] == "Z" || fields[0] == "X") return {};
  return {true, std::stoll(fields[19])};
}

}  // namespace

Json process_json() {
  const std::int64_t pid = ::getpid();
  return Json::object({{"pid", pid},
                       {"start", stat_of(pid).start},
                       {"boot", boot_id()},
                       {"pid_namespace", pid_namespace()},
                       {"host", host_name()}});
}

Alive alive(const Json& process) {
  const std::int64_t pid = process.at("pid").integer(), start = process.at("start").integer();
  if (process.at("host").string() != host_name()) return Alive::unknown;
  if (process.at("boot").string() != boot_id()) return Alive::no;  // the machine was started anew
  if (process.at("pid_namespace").string() != pid_namespace()) return Alive::unknown;
  const Stat stat = stat_of(pid);
  return stat.there && stat.start == start ? Alive::yes : Alive::no;
}

}  // namespace kazan
