// Tokens as a reader can see them.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// The token's text as UTF-8. A token may end inside a character: the character is shown with the
// token that holds its first byte, and a token that holds only later bytes is shown as "·". Where
// the text itself ends inside a character, as one that was cut out of another may, U+FFFD stands
// there.
std::string shown_piece(const Tokens& tokens, std::int64_t row);

// The first `count` tokens, or all.
std::vector<std::string> shown_pieces(const Tokens& tokens, std::int64_t count);

// One flag a token: its bytes hold a sign, and no letter and no digit (words.hpp says what those
// are). White space alone is no sign. Tokens that end inside a character count as letters.
std::vector<bool> punctuation(const Tokens& tokens);

}  // namespace kazan
