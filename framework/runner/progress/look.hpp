// What a stream can show: colours, and characters beyond ASCII.
#pragma once

#include <cstdio>
#include <string>

#include "runner/colour.hpp"

namespace kazan {

struct Look {
  bool colour = false;
  bool unicode = true;

  std::string paint(Colour with, const std::string& text) const {
    return colour ? painted(with, text) : text;
  }
};

// Of `stream` in this environment. ASCII only where the locale names another encoding than UTF-8:
// in containers it is often unset, and terminals are UTF-8 all the same.
Look look_of(std::FILE* stream);

}  // namespace kazan
