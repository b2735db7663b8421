#include "sdk/coordinate.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kazan {

std::string text_of(const Coordinates& at) {
  std::vector<std::string> parts;
  for (const auto& c : at) parts.push_back(c.axis + "=" + c.value);
  return join(parts, ",");
}

std::string value_on(const Coordinates& at, std::string_view axis) {
  for (const auto& c : at)
    if (c.axis == axis) return c.value;
  return "";
}

Coordinates common(const Coordinates& a, const Coordinates& b) {
  Coordinates both;
  std::copy_if(a.begin(), a.end(), std::back_inserter(both),
               [&](const Coordinate& c) { return std::find(b.begin(), b.end(), c) != b.end(); });
  return both;
}

}  // namespace kazan
