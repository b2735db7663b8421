// Words of an experiment, found in a text and resolved to the rows of its tokens.
//
// A word matches where the text has its bytes (so case counts) and no letter or digit stands
// directly before its first or after its last, where those are letters or digits themselves:
// "fruit" matches "fruit," and "(fruit", not "fruits". Letters and digits are Unicode's L and N, by
// the table of GPT-2's pre-tokeniser (text/bpe/unicode.hpp); combining marks are neither.
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
bool is_space(char32_t c);           // white space, by the same table

// The character that ends at byte `end` > 0 of valid UTF-8.
char32_t character_before(std::string_view text, std::size_t end);

// Runs of letters and digits, in order; bytes [begin, end).
struct Span {
  std::size_t begin = 0, end = 0;
};
std::vector<Span> words_in(std::string_view text);

// The rows of the tokens that hold some of the text's bytes [begin, end), the last first.
std::vector<std::int64_t> rows_holding(const Tokens& tokens, std::size_t begin, std::size_t end);

// Byte offsets at which the word stands in the text.
std::vector<std::size_t> places_of(std::string_view word, std::string_view text);

// One match a word. Throws Error (Fault::experiment) naming every word that matches nothing, with
// the nearest that the text has, and words that are empty or given twice.
std::vector<WordMatch> resolve_words(const std::vector<std::string>& words, const Tokens& tokens,
                                     bool all_pieces);

}  // namespace kazan
