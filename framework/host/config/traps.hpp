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

// 1,5 in a flow mapping ends an entry at the comma: {lr: 1,5} has the entries lr and 5.
struct DecimalComma {
  std::string name;      // "lr"
  std::string written;   // "1,5"
  std::string meant;     // "1.5"
  std::size_t size = 0;  // bytes from the number's first digit or sign to the end of `before`
};

// Of an entry's key, and what is before it on its line; nothing where that is no such thing.
std::optional<DecimalComma> decimal_comma(std::string_view before, std::string_view key);

}  // namespace kazan
