// Plain scalars that one reader of YAML takes for this and another for that: 010, 1:30, yes. Here
// the parameter's declaration decides, and what it leaves unclear is refused by its name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kazan {

struct Trap {
  std::string reading;  // "octal to some readers": follows the text in a message
  std::string meant;    // how it is most likely to be written; empty: who knows
};

// Of a text that is no whole number (no number, no truth value) as written.
std::optional<Trap> integer_trap(std::string_view text);
std::optional<Trap> number_trap(std::string_view text);
std::optional<Trap> boolean_trap(std::string_view text);

}  // namespace kazan
