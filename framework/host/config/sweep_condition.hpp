// "k < 64 or (layer == 6 and case != 'a and b')", read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kazan {

struct Comparison {
  std::string axis, by, value;            // by: < <= > >= == !=
  std::size_t axis_at = 0, value_at = 0;  // bytes of the text
};

// A comparison, or several that all hold, or of which one does.
struct Condition {
  enum class Kind { comparison, all, any } kind = Kind::comparison;
  Comparison comparison;
  std::vector<Condition> parts;
};

// What is wrong with a text: where, what was expected, what was found.
struct ConditionFault {
  std::size_t begin = 0, end = 0;
  std::string expected, found;  // expected "": a comparison
};

// `and` binds stronger than `or`; both are words, between white space or parentheses. A value, or
// an axis, may stand in quotes, '...' or "...", and then hold anything but that quote; another
// value ends at `and`, `or` or the parenthesis that closes what is around it. Throws
// ConditionFault.
Condition parse_condition(std::string_view text);

}  // namespace kazan
