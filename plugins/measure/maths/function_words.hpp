// Function words: the closed-class words of English, which carry grammar and not matter.
#pragma once

#include <string_view>
#include <vector>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// Articles, determiners, pronouns, prepositions, conjunctions, auxiliary and modal verbs, and the
// adverbs that serve as particles; as written in lower case or with a capital first letter ("The",
// not "IT"). What follows an apostrophe in a contraction counts too ("s", "t", "re", "ve", "ll",
// "d", "m"): see function_words. Words are taken by form: "can" is one also where it is a tin.
bool is_function_word(std::string_view word);

// One flag a token: it holds some of the bytes of a function word that stands alone in the text,
// or of a contraction's end ("'s" in "pear's"). The first token of "ablaze" is none. Tokens with a
// flag here have none in punctuation().
std::vector<bool> function_words(const Tokens& tokens);

}  // namespace kazan
