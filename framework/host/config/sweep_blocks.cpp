// What a sweep varies, as its plan and its pages tell it.
#include <algorithm>
#include <set>
#include <utility>

#include "host/config/sweep.hpp"

namespace kazan {

Json SweepAxes::to_json() const {
  Json all = Json::array();
  for (const auto& point : points) all.push(Json(point));
  return Json::object({{"key", key}, {"names", Json(names)}, {"points", std::move(all)}});
}

SweepAxes SweepAxes::from_json(const Json& json) {
  SweepAxes out{json.at("key").string(), json.at("names").strings(), {}};
  for (const auto& point : json.at("points").items()) out.points.push_back(point.strings());
  return out;
}

Json SweepWhere::to_json() const {
  return Json::object({{"conditions", Json(conditions)}, {"of", static_cast<std::int64_t>(of)}});
}

SweepWhere SweepWhere::from_json(const Json& json) {
  return {json.at("conditions").strings(), static_cast<std::size_t>(json.at("of").integer())};
}

std::map<std::string, Position> axis_places(const std::vector<SweepPoint>& points) {
  std::map<std::string, Position> places;
  for (const auto& point : points)
    for (const auto& setting : point.settings)
      if (!value_on(point.at, setting.path).empty()) places.emplace(setting.path, setting.at);
  return places;
}

std::vector<SweepAxes> those_of(std::vector<SweepAxes> axes, const std::vector<Coordinates>& left) {
  for (auto& block : axes) {
    std::set<std::vector<std::string>> there;
    for (const auto& at : left) {
      std::vector<std::string> point;
      for (const auto& name : block.names) point.push_back(value_on(at, name));
      there.insert(std::move(point));
    }
    const SweepAxes all = std::exchange(block, {block.key, block.names, {}, {}});
    for (std::size_t i = 0; i < all.points.size(); ++i) {
      if (there.erase(all.points[i]) == 0) continue;
      block.points.push_back(all.points[i]);
      if (i < all.places.size()) block.places.push_back(all.places[i]);
    }
  }
  return axes;
}

}  // namespace kazan
