// How many tokens a text becomes, fast enough for a plan step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace kazan::bpe {

// As many as BpeTokenizer makes of it, from merges.txt alone: which pieces a word is cut into does
// not depend on their ids, and vocab.json takes ten times as long to read. `text` is valid UTF-8.
// Nothing where the file cannot be read or a line that matters is none: who tokenizes says why.
std::optional<std::int64_t> count_tokens(std::string_view text,
                                         const std::filesystem::path& merges);

}  // namespace kazan::bpe
