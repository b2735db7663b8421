// The merges within one word.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "vocabulary.hpp"

namespace kazan::bpe {

// The ids of a word: from single bytes, the pair of neighbours with the least rank is merged, the
// leftmost first among equals, until none is left. n log n in the word's bytes.
std::vector<std::int32_t> merge_word(const Vocabulary& vocabulary, std::string_view word);

}  // namespace kazan::bpe
