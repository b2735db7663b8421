// Regular expressions (ECMA 262, as JSON Schema has them) of the texts that a value may be written
// as: beside `32` also `$k` and `0.5*inputs`.
#pragma once

namespace kazan {

// $NAME alone, or $(NAME) in a longer text: a variable, of any type.
inline constexpr const char* kVariable =
    R"(^\$[A-Za-z_][A-Za-z0-9_]*$|\$\([A-Za-z_][A-Za-z0-9_]*\))";
// Size::parse: a count in quotes, or a multiple.
inline constexpr const char* kSize =
    R"(^ *[0-9]+ *$|^ *[0-9.][0-9.eE+-]* *(/ *[0-9.][0-9.eE+-]* *)?\* *[a-z_]+ *$)";
inline constexpr const char* kName = "^[A-Za-z0-9_-]{1,64}$";
inline constexpr const char* kVariableName = "^[A-Za-z_][A-Za-z0-9_]*$";
// NODE or NODE.OUTPUT.
inline constexpr const char* kReference = R"(^[A-Za-z0-9_-]{1,64}(\.[^.]+)?$)";
// a..b or a..b..step
inline constexpr const char* kRange = R"(^-?[0-9]+\.\.-?[0-9]+(\.\.[0-9]+)?$)";
inline constexpr const char* kComparison = "<|>|==|!=";

}  // namespace kazan
