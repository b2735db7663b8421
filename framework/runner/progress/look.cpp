#include "runner/progress/look.hpp"

#include <strings.h>

#include <cstdlib>

namespace kazan {
namespace {

// The value of the first of LC_ALL, LC_CTYPE and LANG that is set decides.
bool utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string locale = value;
    const auto dot = locale.find('.');
    if (dot == locale.npos) return locale != "C" && locale != "POSIX";
    return ::strncasecmp(value + dot + 1, "utf-8", 5) == 0 ||
           ::strncasecmp(value + dot + 1, "utf8", 4) == 0;
  }
  return true;
}

}  // namespace

Look look_of(std::FILE* stream) {
  return {shows_colour(stream), !is_terminal(stream) || utf8_locale()};
}

}  // namespace kazan
