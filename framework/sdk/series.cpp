#include "sdk/series.hpp"

#include <limits>

#include "base/error.hpp"

namespace kazan {

Json series_json(const std::vector<Series>& all) {
  Json out = Json::object();
  for (const auto& series : all)
    out[series.name] =
        Json::object({{"steps", Json(series.steps)}, {"values", Json(series.values)}});
  return out;
}

std::vector<Series> series_from(const Json& json) {
  std::vector<Series> all;
  for (const auto& [name, lists] : json.members()) {
    Series series{name, {}, {}};
    for (const auto& step : lists.at("steps").items()) series.steps.push_back(step.integer());
    for (const auto& value : lists.at("values").items())
      series.values.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                              : value.number());
    if (series.steps.size() != series.values.size())
      throw Error(Fault::input, "the series " + name + " has " +
                                    std::to_string(series.steps.size()) + " steps and " +
                                    std::to_string(series.values.size()) + " values");
    all.push_back(std::move(series));
  }
  return all;
}

}  // namespace kazan
