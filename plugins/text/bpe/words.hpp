// GPT-2's pre-tokeniser: cuts a text into the words that merges stay within. The regular
// expression, by hand over code points:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
#pragma once

#include <cstddef>
#include <string_view>

namespace kazan::bpe {

// End of the word that starts at byte `begin` of valid UTF-8; begin < text.size().
std::size_t word_end(std::string_view text, std::size_t begin);

}  // namespace kazan::bpe
