// Unicode's normal form C, by the quick check of UAX #15.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kazan::bpe {

// Where valid UTF-8 is not in normal form C, or cannot be told to be without composing: the byte at
// which that character starts. Text without combining marks is, in nearly every script.
std::optional<std::size_t> not_normal(std::string_view text);

}  // namespace kazan::bpe
