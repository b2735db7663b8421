#include "base/writer.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <vector>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr auto kMonth = std::chrono::hours(30 * 24);
constexpr std::string_view kMark = ".tmp-";

// Processes see each other only within one host and PID namespace.
std::string this_machine() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  std::error_code ignored;
  return sha256(host + fs::read_symlink("/proc/self/ns/pid", ignored).native()).substr(0, 12);
}

// When a process started, in ticks since the machine did; "" when there is no such process. By
// /proc: kill(pid, 0) would need the right to signal it. Where nobody waits for orphans, as in
// many containers, a dead one stays a zombie.
std::string start_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string stat;
  if (!std::getline(file, stat)) return "";
  const auto name_end = stat.rfind(") ");  // "PID (NAME) STATE ..."; field 22 is the start
  if (name_end == stat.npos) return "unknown";
  const auto fields = split(std::string_view(stat).substr(name_end + 2), ' ');
  if (fields.size() < 20) return "unknown";
  return fields[0] == "Z" ? "" : fields[19];
}

bool older_than_a_month(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - written > kMonth;
}

}  // namespace

std::string writer_name() {
  static const std::string machine = this_machine();
  const std::string pid = std::to_string(::getpid());
  return machine + "-" + pid + "." + start_of(pid);
}

Writer state_of(const std::string& writer) {
  const auto parts = split(writer, '-');
  const auto process = parts.size() == 2 ? split(parts[1], '.') : std::vector<std::string>();
  if (process.size() != 2 || parts[0] != this_machine()) return Writer::elsewhere;
  return start_of(process[0]) == process[1] ? Writer::alive : Writer::dead;
}

fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  fs::path beside = path;
  return beside += std::string(kMark) + writer_name() + "-" + std::to_string(counter++);
}

void sweep_temporaries(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename();
    const auto mark = name.rfind(kMark);
    const auto end = name.rfind('-');
    if (mark == name.npos || end <= mark + kMark.size()) continue;
    const auto begin = mark + kMark.size();
    const Writer writer = state_of(name.substr(begin, end - begin));
    if (writer == Writer::dead || (writer == Writer::elsewhere && abandoned(entry.path())))
      fs::remove(entry.path(), ignored);
  }
}

bool abandoned(const fs::path& path) {
  if (!older_than_a_month(path)) return false;
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path, error)) || error) return !error;
  for (const auto& entry : fs::recursive_directory_iterator(path, error))
    if (!entry.is_symlink() && !older_than_a_month(entry.path())) return false;
  return !error;
}

}  // namespace kazan
