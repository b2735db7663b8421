// Files by patterns.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kazan {

// Where relative patterns, and those that begin with "bundled/", start.
struct PatternFolders {
  std::filesystem::path base, bundled;
};

// The regular files, or links to such, that one of the patterns matches, each once: pattern after
// pattern, and those of one in the order of their paths' bytes. In a pattern * stands for anything
// within a name, ? for one character, [abc] for one of these, and ** as a whole name for any
// folders, also none. Names that begin with a dot are matched only by patterns that do. Throws
// Error (Fault::input) with the nearest name for a pattern that matches no file.
std::vector<std::filesystem::path> matched_files(const std::vector<std::string>& patterns,
                                                 const PatternFolders& folders);

}  // namespace kazan
