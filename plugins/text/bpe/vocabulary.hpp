// vocab.json and merges.txt, or the tokenizer.json, of a byte-level BPE tokenizer, read strictly.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "added_tokens.hpp"
#include "pair_table.hpp"

namespace kazan::bpe {

// GPT-2 writes bytes as characters: printable Latin-1 stands for itself, the other bytes, in
// order, for U+0100 and on.
std::array<char32_t, 256> byte_characters();

// Ids, and what two neighbours merge into.
struct Vocabulary {
  std::vector<std::string> pieces;         // the bytes of each id
  std::array<std::int32_t, 256> byte_ids;  // of each single byte; -1 where UTF-8 never has it
  PairTable merges;
  AddedTokens added{};       // cut out of a text before anything else
  bool normal_only = false;  // texts are brought into normal form C first

  // Throws Error (Fault::input), with file and line, when a file cannot be read or is malformed,
  // and when the two do not fit each other: ids that are not 0..n-1 once each, a byte without an
  // id, a merge whose parts or result have none, a merge given twice.
  static Vocabulary load(const std::filesystem::path& vocab, const std::filesystem::path& merges);
  // Hugging Face's tokenizer.json, of the kind that GPT-2 and GPT-NeoX have: a BPE over bytes, NFC
  // or no normalizer, added tokens. Special ones are text, as everywhere here. Throws likewise, and
  // for every other kind and option, naming it.
  static Vocabulary load_json(const std::filesystem::path& tokenizer_json);
};

}  // namespace kazan::bpe
