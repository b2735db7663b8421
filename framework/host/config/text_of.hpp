// A value in one line, as people see it: 32, [1, 2], {coef: 1}.
#pragma once

#include <string>

#include "host/config/value.hpp"

namespace kazan {

std::string text_of(const Value& value);

}  // namespace kazan
