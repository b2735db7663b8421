#include "testing/compare.hpp"

#include <algorithm>
#include <set>

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.insert(entry.path().lexically_relative(folder).native());
  return out;
}

std::string other_bytes(const std::string& name, const std::string& a, const std::string& b) {
  if (a == b) return "";
  const auto at = std::mismatch(
      a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
  const std::string lengths =
      a.size() == b.size() ? std::to_string(a.size())
                           : std::to_string(a.size()) + " and of " + std::to_string(b.size());
  return name + ": byte " + std::to_string(at.first - a.begin()) + " of " + lengths + " differs";
}

}  // namespace

std::string other_files(const fs::path& first, const fs::path& second) {
  const auto a = files_below(first), b = files_below(second);
  for (const auto& name : a)
    if (!b.contains(name)) return name + " is missing in the second";
  for (const auto& name : b)
    if (!a.contains(name)) return name + " is missing in the first";
  for (const auto& name : a)
    if (auto other = other_bytes(name, read_file(first / name), read_file(second / name));
        !other.empty())
      return other;
  return "";
}

}  // namespace kazan::testing
