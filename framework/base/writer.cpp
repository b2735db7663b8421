#include "base/writer.hpp"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <fstream>
#include <optional>
#include <vector>

#include "base/folder.hpp"
#include "base/hash.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr auto kMonth = std::chrono::hours(30 * 24);
constexpr std::string_view kMark = ".tmp-";

std::string line_of(const char* file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// Processes see each other only within one machine and PID namespace. Images that were cloned have
// one host name, and the PID namespace of a machine's own processes has the same inode everywhere:
// systemd's id of the installation tells them apart, and where there is none, as in many
// containers, the kernel's of this boot. Not always that one: after a power failure, what is left
// has to be known as ours, and not to stay for a month as somebody else's.
std::string this_machine() {
  std::string id = line_of("/etc/machine-id");
  if (id.empty() || id == "uninitialized") id = line_of("/proc/sys/kernel/random/boot_id");
  std::error_code ignored;
  const auto pids = fs::read_symlink("/proc/self/ns/pid", ignored).native();
  return sha256(host_name() + "\n" + id + "\n" + pids).substr(0, 12);
}

std::optional<std::int64_t> number_in(const std::string& digits) {
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

bool older_than_a_month(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - written > kMonth;
}

}  // namespace

std::string writer_name() {
  static const std::string machine = this_machine();
  const auto pid = std::int64_t{::getpid()};
  const auto start = look_at_process(pid).start;  // none where there is no /proc
  return machine + "-" + std::to_string(pid) + "." + (start < 0 ? "" : std::to_string(start));
}

Writer state_of(const std::string& writer) {
  const auto parts = split(writer, '-');
  const auto process = parts.size() == 2 ? split(parts[1], '.') : std::vector<std::string>();
  if (process.size() != 2 || parts[0] != this_machine()) return Writer::elsewhere;
  const auto pid = number_in(process[0]), start = number_in(process[1]);
  if (!pid) return Writer::elsewhere;
  const ProcessLook found = look_at_process(*pid);
  if (found.state == ProcessLook::State::gone) return Writer::dead;
  if (found.state == ProcessLook::State::hidden || !start) return Writer::elsewhere;
  return found.start == *start ? Writer::alive : Writer::dead;
}

fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  fs::path beside = path;
  return beside += std::string(kMark) + writer_name() + "-" + std::to_string(counter++);
}

void sweep_temporaries(const fs::path& folder) {
  for (const auto& path : entries_of(folder)) {
    const std::string name = path.filename();
    const auto mark = name.rfind(kMark);
    const auto end = name.rfind('-');
    if (mark == name.npos || end <= mark + kMark.size()) continue;
    const auto begin = mark + kMark.size();
    const Writer writer = state_of(name.substr(begin, end - begin));
    std::error_code ignored;
    if (writer == Writer::dead || (writer == Writer::elsewhere && abandoned(path)))
      fs::remove(path, ignored);
  }
}

// By increment(): another sweeper may take away what is looked at.
bool abandoned(const fs::path& path) {
  if (!older_than_a_month(path)) return false;
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path, error)) || error) return !error;
  fs::recursive_directory_iterator at(path, error);
  for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error))
    if (!at->is_symlink(error) && !older_than_a_month(at->path())) return false;
  return !error;
}

}  // namespace kazan
