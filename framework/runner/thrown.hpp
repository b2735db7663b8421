// What an exception means to who reads it.
#pragma once

#include <exception>

#include "base/error.hpp"

namespace kazan {

// Of one that is no Error: the machine's fault where a file cannot be used or memory is short, else
// this program's own.
Error as_error(const std::exception& thrown);

}  // namespace kazan
