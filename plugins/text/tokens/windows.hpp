// A text's tokens in windows.
#pragma once

#include <cstdint>
#include <optional>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// Cuts the tokens of a text, in `tokens` one after another, into windows of so many, the last as
// long as the rest; without `window`, into one. With `bos`, that token is the first of each and one
// of its `window` tokens, of which there are at least 2 then; it stands for no bytes.
void cut_into_windows(Tokens& tokens, std::optional<std::int64_t> window,
                      std::optional<std::int32_t> bos);

// How many windows `count` tokens of a text make.
std::int64_t windows_of(std::int64_t count, std::optional<std::int64_t> window, bool bos);

}  // namespace kazan
