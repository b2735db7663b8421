#include "runner/colour.hpp"

#include <unistd.h>

#include <cstdlib>

namespace kazan {

bool is_terminal(std::FILE* stream) {
  return ::isatty(::fileno(stream)) == 1;
}

std::string coloured(std::FILE* stream, Colour colour, const std::string& text) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (!is_terminal(stream) || (no_colour && *no_colour)) return text;
  return "\x1b[" + std::to_string(static_cast<int>(colour)) + "m" + text + "\x1b[0m";
}

}  // namespace kazan
