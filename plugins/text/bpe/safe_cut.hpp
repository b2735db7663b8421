// Where a text can be cut so that its parts have the tokens of the whole.
#pragma once

#include <cstddef>
#include <string_view>

#include "vocabulary.hpp"

namespace kazan::bpe {

// The last place in (0, text.size()) where one may cut, whatever follows the text; 0 where there
// is none. The text is valid UTF-8.
//
// Between two characters of different classes (unicode.hpp), the first of them not white space, and
// not between ' and a letter. Any word of more than one class ends before the second, but for white
// space in front and for contractions; so a word ends there. What follows is cut into words without
// a look back, and looking ahead matters to words of white space only. Whether it is in normal form
// C is seen in the parts as in the whole: where the second has a combining class, the first has
// none. Not within a token that was added.
std::size_t safe_cut(std::string_view text, const Vocabulary& vocabulary);

}  // namespace kazan::bpe
