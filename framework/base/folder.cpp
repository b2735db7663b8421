#include "base/folder.hpp"

#include <algorithm>

namespace kazan {
namespace fs = std::filesystem;

// Not by a range: its increment throws.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    found.push_back(at->path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace kazan
