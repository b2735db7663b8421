// Where a text can be cut so that its parts have the tokens of the whole.
#pragma once

#include <cstddef>
#include <string_view>

#include "vocabulary.hpp"

namespace kazan::bpe {

// The last place in (0, text.size()) where one may cut, whatever follows the text; 0 where there
// is none.
//
// A letter or digit and white space after it: a word's end, for no word has white space but at its
// beginning or throughout. What follows is cut up without a look back. All of it ASCII, which is in
// normal form C and ends any combining sequence. Not within a token that was added, if such a one
// has white space after something else.
std::size_t safe_cut(std::string_view text, const Vocabulary& vocabulary);

}  // namespace kazan::bpe
