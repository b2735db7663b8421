#include "host/run/machine_limits.hpp"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <vector>

#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// A whole number at the start of the text; nothing for "max" and other words.
std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

std::optional<Limit> total_memory(const fs::path& proc) {
  std::ifstream file(proc / "meminfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("MemTotal:")) continue;
    const auto digits = line.find_first_of("0123456789");
    if (digits == line.npos) return std::nullopt;
    if (const auto kib = number(std::string_view(line).substr(digits)))
      return Limit{*kib * 1024, "the machine's memory", "use a machine with more"};
  }
  return std::nullopt;
}

// One hierarchy of control groups: where it is mounted and what its files are called.
struct Hierarchy {
  fs::path mount, group;
  const char* file;
};

// Of the lines "0::/path" (version 2) and "4:memory:/path" (version 1). A hybrid system mounts
// version 2 below "unified".
std::vector<Hierarchy> hierarchies(const fs::path& proc, const fs::path& groups) {
  std::vector<Hierarchy> found;
  std::ifstream file(proc / "self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,")
      for (const auto& mount : {groups, groups / "unified"})
        found.push_back({mount, group, "memory.max"});
    else if (controllers.find(",memory,") != controllers.npos)
      found.push_back({groups / "memory", group, "memory.limit_in_bytes"});
  }
  return found;
}

// Of the group and all above it. In a container the group's path may be that of the host, which is
// not there: its own root, the mount, is always looked at.
std::vector<Limit> group_limits(const Hierarchy& hierarchy) {
  std::vector<Limit> limits;
  for (fs::path group = hierarchy.group.lexically_normal();; group = group.parent_path()) {
    const auto file = hierarchy.mount / group.relative_path() / hierarchy.file;
    if (const auto bytes = number(first_line(file)))
      limits.push_back({*bytes, "the memory limit of the control group " + group.native(),
                        "ask for more memory where the job or container is started"});
    if (!group.has_relative_path()) return limits;
  }
}

std::optional<Limit> address_space() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return Limit{static_cast<std::int64_t>(limit.rlim_cur), "the limit of a process's address space",
               "raise it with ulimit -v"};
}

// The folder, or the first above it that is there.
fs::path nearest_existing(const fs::path& folder) {
  std::error_code unknown;
  fs::path there = fs::absolute(folder, unknown);
  while (!there.empty() && !fs::exists(there, unknown) && there.has_relative_path())
    there = there.parent_path();
  return there;
}

}  // namespace

std::optional<Limit> memory_limit(const fs::path& proc, const fs::path& groups) {
  std::optional<Limit> least = total_memory(proc);
  const auto take = [&](const Limit& limit) {
    if (!least || limit.bytes < least->bytes) least = limit;
  };
  for (const auto& hierarchy : hierarchies(proc, groups))
    for (const auto& limit : group_limits(hierarchy)) take(limit);
  if (const auto limit = address_space()) take(*limit);
  return least;
}

std::optional<Limit> free_disk(const fs::path& folder) {
  const fs::path there = nearest_existing(folder);
  struct statvfs status {};
  if (::statvfs(there.c_str(), &status) != 0 || status.f_blocks == 0) return std::nullopt;
  return Limit{static_cast<std::int64_t>(status.f_bavail * status.f_frsize),
               "the file system of the store " + folder.native(),
               "make room there or choose another --store"};
}

std::string why_unwritable(const fs::path& folder) {
  std::error_code error;
  const fs::path there = nearest_existing(folder);
  if (!fs::is_directory(there, error))
    error = std::make_error_code(std::errc::not_a_directory);
  else if (::access(there.c_str(), W_OK | X_OK) != 0)
    error = std::error_code(errno, std::generic_category());
  return error ? error.message() : "";
}

}  // namespace kazan
