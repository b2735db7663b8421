// Places on the axes of a sweep, told in few words: "k any, case l1".
#pragma once

#include <string>
#include <vector>

namespace kazan {

// By axis; "" where something is on none.
using AxisPlace = std::vector<std::string>;

// Of each axis some of its values: all their combinations, as far as the sweep has them.
struct PlaceBox {
  std::vector<std::vector<std::string>> values;  // by axis, each once
  std::vector<std::size_t> places;               // those in it, ascending
};

// Boxes that hold the places numbered `own`, each once, and no other of `all`. As few as are found
// by joining what differs on one axis alone, an axis after the other in the order of `joined`, and
// then any two; in the order of their first places.
std::vector<PlaceBox> boxes_of(const std::vector<std::size_t>& own,
                               const std::vector<AxisPlace>& all,
                               const std::vector<std::size_t>& joined);

}  // namespace kazan
