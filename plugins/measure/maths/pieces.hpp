// Tokens as a reader can see them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// The bytes as UTF-8: what is not (a token may end inside a character) becomes \xE1.
std::string shown(std::string_view bytes);

// The pieces of the first `count` tokens, as shown() has them.
std::vector<std::string> shown_pieces(const Tokens& tokens, std::int64_t count);

// One flag a token: its bytes hold no letter and no digit (words.hpp says what those are). Tokens
// that end inside a character count as letters.
std::vector<bool> punctuation(const Tokens& tokens);

}  // namespace kazan
