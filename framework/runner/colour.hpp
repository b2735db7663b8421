// Colours, where a terminal shows them and the user has not said NO_COLOR (no-color.org).
#pragma once

#include <cstdio>
#include <string>

namespace kazan {

enum class Colour { red = 31, green = 32, yellow = 33, blue = 34, dim = 2 };

bool is_terminal(std::FILE* stream);
std::string coloured(std::FILE* stream, Colour colour, const std::string& text);

}  // namespace kazan
