// What can be said of tokens, and of making them, before they are made.
#pragma once

#include "sdk/planner.hpp"

namespace kazan {

// A short text is counted (its description holds it); of a longer one a token is at least a byte.
// Attributes, where known: "bytes" of the text; "windows": how many; "window": the longest;
// "prepend_bos": whether they begin with BOS.
Description described_tokens(const Description& text, const Description& tokenizer,
                             std::optional<std::int64_t> window, bool bos = false);

// Of text.tokens, which makes `tokens` of `text`.
Needs needs_of_tokens(const Description& text, const Description& tokenizer,
                      const Description& tokens);

}  // namespace kazan
