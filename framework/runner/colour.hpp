// Colours, where a terminal shows them and the user has not said NO_COLOR (no-color.org).
#pragma once

#include <cstdio>
#include <string>

namespace kazan {

enum class Colour { red = 31, green = 32, yellow = 33, blue = 34, dim = 2 };

bool is_terminal(std::FILE* stream);
// A terminal that understands escape sequences: TERM is not "dumb".
bool is_smart_terminal(std::FILE* stream);
// A smart terminal, or CLICOLOR_FORCE is set (and not 0); never with NO_COLOR.
bool shows_colour(std::FILE* stream);

std::string painted(Colour colour, const std::string& text);
std::string coloured(std::FILE* stream, Colour colour, const std::string& text);

}  // namespace kazan
