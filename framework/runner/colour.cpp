#include "runner/colour.hpp"

#include <unistd.h>

#include "base/variable.hpp"

namespace kazan {

bool is_terminal(std::FILE* stream) {
  return ::isatty(::fileno(stream)) == 1;
}

bool is_smart_terminal(std::FILE* stream) {
  return is_terminal(stream) && variable("TERM") != "dumb";
}

bool shows_colour(std::FILE* stream) {
  if (!variable("NO_COLOR").empty()) return false;
  const std::string force = variable("CLICOLOR_FORCE");
  return (!force.empty() && force != "0") || is_smart_terminal(stream);
}

std::string painted(Colour colour, const std::string& text) {
  return "\x1b[" + std::to_string(static_cast<int>(colour)) + "m" + text + "\x1b[0m";
}

std::string coloured(std::FILE* stream, Colour colour, const std::string& text) {
  return shows_colour(stream) ? painted(colour, text) : text;
}

}  // namespace kazan
