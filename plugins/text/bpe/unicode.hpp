// The three classes of code points that GPT-2's pre-tokeniser tells apart. The table is what
// Hugging Face `tokenizers` does (tools/fixtures/unicode_classes.py), so that equal text gives
// equal tokens whatever Unicode version the system's libraries know.
#pragma once

#include <cstdint>

namespace kazan::bpe {

enum class CharClass : std::uint8_t { other = 0, letter = 1, number = 2, space = 3 };

// One class for each code point, 0 to U+10FFFF. Made on first use (a megabyte), never freed.
const CharClass* char_classes();

}  // namespace kazan::bpe
