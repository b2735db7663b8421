// How much of a disk a folder takes.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>

namespace kazan {

struct DiskUse {
  std::int64_t bytes = 0;   // blocks taken, of files and of the folders themselves, as `du` counts
  std::time_t changed = 0;  // the latest change of a file or folder in it
};

// Of a file, or of a folder with all below it; links are not followed. What goes away meanwhile,
// or cannot be read, counts nothing: a store is in use while it is measured.
DiskUse disk_use(const std::filesystem::path& path);

}  // namespace kazan
