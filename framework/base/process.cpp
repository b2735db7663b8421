#include "base/process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace kazan {
namespace {

// Of a process that /proc does not show. To be allowed to signal it is not needed to learn that it
// is there.
ProcessLook unseen(std::int64_t pid) {
  const bool exists = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
  return {exists ? ProcessLook::State::hidden : ProcessLook::State::gone};
}

}  // namespace

// proc(5), stat: "PID (NAME) STATE ...", where NAME may hold anything; the start is field 22.
ProcessLook look_at_process(std::int64_t pid) {
  if (pid < 1 || pid > std::numeric_limits<pid_t>::max()) return {};  // kill() has groups there
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return unseen(pid);
  const auto name_end = line.rfind(") ");
  if (name_end == line.npos) return unseen(pid);
  const auto fields = split(std::string_view(line).substr(name_end + 2), ' ');
  if (fields.size() < 20) return unseen(pid);
  if (fields[0] == "Z" || fields[0] == "X") return {};
  std::int64_t start = -1;
  std::from_chars(fields[19].data(), fields[19].data() + fields[19].size(), start);
  return {ProcessLook::State::there, start};
}

void end_with(std::int64_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
}

}  // namespace kazan
