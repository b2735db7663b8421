// Parts of plan.json that other files of a run folder have too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "sdk/coordinate.hpp"

namespace kazan {

Json places_json(const Coordinates& at);  // [{"axis": "k", "value": "32"}, ...]
Json texts_json(const std::vector<std::pair<std::string, std::string>>& texts);  // {NAME: TEXT}

}  // namespace kazan
