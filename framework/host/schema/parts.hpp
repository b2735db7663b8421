// What several schemas say.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan {

// Of "type", any of these.
inline Json types(const std::vector<std::string>& names) {
  return Json(names);
}

// A mapping that has all of these keys.
inline Json having(const std::vector<std::string>& keys) {
  return Json::object({{"required", Json(keys)}});
}

}  // namespace kazan
