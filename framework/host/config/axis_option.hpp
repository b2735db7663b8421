// An axis of a sweep as the command line gives it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/value.hpp"

namespace kazan {

struct AxisOption {
  std::string name;
  Position at;
  Value values;  // a list, whether in brackets or not
};

// The i-th of `arguments`, "k=16,32" or "layer=0..11". Nothing after a fault.
std::optional<AxisOption> axis_option(const std::vector<std::string>& arguments, std::size_t i,
                                      Diagnostics& diagnostics);

}  // namespace kazan
