#include "host/record/process.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/process.hpp"
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

}  // namespace

Json process_json() {
  const std::int64_t pid = ::getpid();
  return Json::object({{"pid", pid},
                       {"start", look_at_process(pid).start},
                       {"boot", boot_id()},
                       {"pid_namespace", pid_namespace()},
                       {"host", host_name()}});
}

Alive alive(const Json& process) {
  const std::int64_t pid = process.at("pid").integer(), start = process.at("start").integer();
  if (process.at("host").string() != host_name()) return Alive::unknown;
  if (process.at("boot").string() != boot_id()) return Alive::no;  // the machine was started anew
  if (process.at("pid_namespace").string() != pid_namespace()) return Alive::unknown;
  const ProcessLook found = look_at_process(pid);
  if (found.state == ProcessLook::State::hidden) return Alive::unknown;
  const bool there = found.state == ProcessLook::State::there;
  return there && found.start == start ? Alive::yes : Alive::no;
}

}  // namespace kazan
