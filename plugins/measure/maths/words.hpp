// Words of an experiment, found in a text and resolved to the rows of its tokens.
//
// A word matches where the text has its bytes (so case counts) and no letter or digit stands
// directly before its first or after its last, where those are letters or digits themselves:
// "fruit" matches "fruit," and "(fruit", not "fruits". Letters and digits are those of ASCII and
// every character beyond it, except Latin-1 punctuation and signs, general punctuation and
// typographic quotes (U+0080-U+00BF, U+00D7, U+00F7, U+2000-U+206F, U+3000-U+303F).
//
// A match resolves to the token that holds the word's first byte, or to all tokens that hold some
// of its bytes. A space before the word belongs to neither: " Hungary" and "Hungary" both match.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

struct WordMatch {
  std::string word;
  std::int64_t count = 0;          // places in the text, as far as there are tokens
  std::vector<std::int64_t> rows;  // ascending, no row twice
};

bool is_word_character(char32_t c);  // a letter or digit, as above

// Byte offsets at which the word stands in the text.
std::vector<std::size_t> places_of(std::string_view word, std::string_view text);

// One match a word. Throws Error (Fault::experiment) naming every word that matches nothing, with
// the nearest that the text has, and words that are empty or given twice.
std::vector<WordMatch> resolve_words(const std::vector<std::string>& words, const Tokens& tokens,
                                     bool all_pieces);

}  // namespace kazan
