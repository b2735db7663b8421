// Letters of ASCII, whatever the locale.
#pragma once

#include <string>

namespace kazan {

inline std::string lower_ascii(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace kazan
