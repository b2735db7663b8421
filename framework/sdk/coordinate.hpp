// Where something stands in a sweep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// A place on an axis, as people write it: {"k", "32"}, {"case", "l1"}, {"seed", "0"}.
struct Coordinate {
  std::string axis, value;

  bool operator==(const Coordinate&) const = default;
};

using Coordinates = std::vector<Coordinate>;  // each axis once

// "layer=3,k=32"
std::string text_of(const Coordinates& at);
// The place on an axis; "" where nothing is said of it.
std::string value_on(const Coordinates& at, std::string_view axis);
// Those that both say.
Coordinates common(const Coordinates& a, const Coordinates& b);

}  // namespace kazan
