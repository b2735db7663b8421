// A chapter's lines, with whichever ends its editor gives them.
#pragma once

#include <string>
#include <vector>

#include "base/text.hpp"

namespace kazan {

inline std::vector<std::string> lines_of(const std::string& text) {
  auto lines = split(text, '\n');
  for (auto& line : lines)
    if (line.ends_with('\r')) line.pop_back();
  return lines;
}

}  // namespace kazan
