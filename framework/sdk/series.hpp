// Values that change while a node runs, by step: the loss by epoch. Shown while they come, and
// stored with the node.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan {

struct Series {
  std::string name;                 // "loss", "loss/l1": [a-z0-9_./]+
  std::vector<std::int64_t> steps;  // ascending
  std::vector<double> values;       // of each step; NaN: undefined
};

// {"loss": {"steps": [0, 1], "values": [0.9, 0.7]}}. A value that is no number is null, as JSON
// has neither NaN nor infinity, and is read as NaN.
Json series_json(const std::vector<Series>& all);
// Throws Error (Fault::input) when the JSON is not that.
std::vector<Series> series_from(const Json& json);

}  // namespace kazan
