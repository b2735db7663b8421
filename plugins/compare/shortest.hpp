// A number as people write it: 16, 0.7.
#pragma once

#include <charconv>
#include <string>

namespace kazan {

inline std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

}  // namespace kazan
