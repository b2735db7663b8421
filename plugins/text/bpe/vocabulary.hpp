// vocab.json and merges.txt of a byte-level BPE tokenizer, read strictly.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pair_table.hpp"

namespace kazan::bpe {

// GPT-2 writes bytes as characters: printable Latin-1 stands for itself, the other bytes, in
// order, for U+0100 and on.
std::array<char32_t, 256> byte_characters();

// Ids, and what two neighbours merge into.
struct Vocabulary {
  std::vector<std::string> pieces;         // the bytes of each id
  std::array<std::int32_t, 256> byte_ids;  // the id of each single byte
  PairTable merges;

  // Throws Error (Fault::input), with file and line, when a file cannot be read or is malformed,
  // and when the two do not fit each other: ids that are not 0..n-1 once each, a byte without an
  // id, a merge whose parts or result have none, a merge given twice.
  static Vocabulary load(const std::filesystem::path& vocab, const std::filesystem::path& merges);
};

}  // namespace kazan::bpe
