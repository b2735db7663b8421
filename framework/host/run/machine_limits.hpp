// What this machine gives to one process, as far as it can be known before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kazan {

struct Limit {
  std::int64_t bytes = 0;
  std::string what;    // "the machine's memory", "the memory limit of the control group /batch/7"
  std::string remedy;  // what someone could do about it: "raise it with ulimit -v"
};

// The least of: the machine's memory (MemTotal of /proc/meminfo); the limits of this process's
// control group and of those above it (version 2, memory.max, and version 1,
// memory.limit_in_bytes; swap not counted); its limit of address space (RLIMIT_AS). Nothing where
// none can be read. `proc` and `groups`: where those file systems are.
std::optional<Limit> memory_limit(const std::filesystem::path& proc = "/proc",
                                  const std::filesystem::path& groups = "/sys/fs/cgroup");

// What a user without special rights can still write to the file system of `folder`, which need
// not exist yet. Nothing where it cannot be told.
std::optional<Limit> free_disk(const std::filesystem::path& folder);

// Why nothing can be written into a folder, which need not exist yet: the system's words, as
// "Read-only file system"; "" when it can. Looks only.
std::string why_unwritable(const std::filesystem::path& folder);

}  // namespace kazan
