#include "host/record/place_boxes.hpp"

#include <algorithm>
#include <map>

namespace kazan {
namespace {

using Values = std::vector<std::string>;
using Boxes = std::vector<PlaceBox>;

constexpr std::size_t kMostPaired = 64;  // boxes, each with each

bool holds(const Values& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void add(PlaceBox& box, const PlaceBox& other) {
  for (std::size_t i = 0; i < box.values.size(); ++i)
    for (const auto& value : other.values[i])
      if (!holds(box.values[i], value)) box.values[i].push_back(value);
  box.places.insert(box.places.end(), other.places.begin(), other.places.end());
  std::sort(box.places.begin(), box.places.end());
}

bool contains(const PlaceBox& box, const AxisPlace& place) {
  for (std::size_t i = 0; i < place.size(); ++i)
    if (!holds(box.values[i], place[i])) return false;
  return true;
}

// Those that are the same on all axes but one.
Boxes joined_along(std::size_t axis, const Boxes& boxes) {
  Boxes out;
  std::map<std::vector<Values>, std::size_t> known;
  for (const auto& box : boxes) {
    auto others = box.values;
    others[axis].clear();
    const auto [found, fresh] = known.emplace(std::move(others), out.size());
    if (fresh)
      out.push_back(box);
    else
      add(out[found->second], box);
  }
  return out;
}

bool holds_no_other(const PlaceBox& box, const std::vector<AxisPlace>& all) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (contains(box, all[i]) && !std::binary_search(box.places.begin(), box.places.end(), i))
      return false;
  return true;
}

// Two at a time, where no other place comes to lie in what they are together: axes that vary
// together (zip) have two that differ on both.
Boxes joined_in_pairs(Boxes boxes, const std::vector<AxisPlace>& all) {
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t j = i + 1; j < boxes.size();) {
      PlaceBox both = boxes[i];
      add(both, boxes[j]);
      if (holds_no_other(both, all)) {
        boxes[i] = std::move(both);
        boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(j));
        j = i + 1;
      } else {
        ++j;
      }
    }
  return boxes;
}

Boxes each_alone(const std::vector<std::size_t>& own, const std::vector<AxisPlace>& all) {
  Boxes boxes;
  for (const std::size_t i : own) {
    boxes.push_back({{}, {i}});
    for (const auto& value : all[i]) boxes.back().values.push_back({value});
  }
  return boxes;
}

}  // namespace

std::vector<PlaceBox> boxes_of(const std::vector<std::size_t>& own,
                               const std::vector<AxisPlace>& all,
                               const std::vector<std::size_t>& joined) {
  Boxes boxes = each_alone(own, all);
  if (boxes.size() < 2) return boxes;
  for (const std::size_t axis : joined) boxes = joined_along(axis, boxes);
  if (boxes.size() > 1 && boxes.size() <= kMostPaired)
    boxes = joined_in_pairs(std::move(boxes), all);
  std::sort(boxes.begin(), boxes.end(),
            [](const auto& a, const auto& b) { return a.places < b.places; });
  return boxes;
}

}  // namespace kazan
