// What is in a folder that others write to at the same time.
#pragma once

#include <filesystem>
#include <vector>

namespace kazan {

// The paths in a folder, in the order of their names; none when it cannot be read, and perhaps not
// all where it changes meanwhile. Throws nothing of the file system's.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace kazan
