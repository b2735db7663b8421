// The axes of a sweep, of what stands on them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace kazan {

// Those that `seeds` and `cases` make.
inline constexpr const char* kSeedAxis = "seed";
inline constexpr const char* kCaseAxis = "case";

// Of variants, or points, that have coordinates `at`: each axis once, in the order in which they
// first name it.
template <class Placed>
std::vector<std::string> named_axes(const std::vector<Placed>& all) {
  std::vector<std::string> axes;
  for (const auto& placed : all)
    for (const auto& c : placed.at)
      if (std::find(axes.begin(), axes.end(), c.axis) == axes.end()) axes.push_back(c.axis);
  return axes;
}

}  // namespace kazan
