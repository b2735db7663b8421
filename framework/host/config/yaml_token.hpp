// Where tokens of YAML end: the parser says only where they begin.
#pragma once

#include <optional>
#include <string_view>

namespace kazan {

// The byte behind the scalar that begins at `begin` and reads as `value`: behind its closing quote
// or its last character; of a block scalar (| or >) behind its first line. Nothing when a quote is
// never closed.
std::optional<std::size_t> end_of_scalar(std::string_view text, std::size_t begin,
                                         std::string_view value);

// The byte behind an anchor, alias or tag.
std::size_t end_of_property(std::string_view text, std::size_t begin);

// The byte behind the closing bracket of a flow collection whose last scalar or bracket ends at
// `from`.
std::size_t end_of_flow(std::string_view text, std::size_t from, char bracket);

}  // namespace kazan
