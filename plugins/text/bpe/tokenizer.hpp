// GPT-2's and GPT-NeoX's byte-level BPE: text to tokens with byte offsets, exactly as Hugging Face
// `tokenizers` does without special tokens ("<|endoftext|>" in a text is text) and without a space
// put first.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/tokens.hpp"
#include "vocabulary.hpp"

namespace kazan::bpe {

class BpeTokenizer {
 public:
  explicit BpeTokenizer(Vocabulary vocabulary);

  // Throws Error (Fault::input): see Vocabulary::load.
  static BpeTokenizer load(const std::filesystem::path& vocab,
                           const std::filesystem::path& merges) {
    return BpeTokenizer(Vocabulary::load(vocab, merges));
  }

  // Throws Error (Fault::input): see Vocabulary::load_json.
  static BpeTokenizer load_json(const std::filesystem::path& tokenizer_json) {
    return BpeTokenizer(Vocabulary::load_json(tokenizer_json));
  }

  // Covers the text without gaps. Throws Error (Fault::input) with the place of the first byte
  // that is not UTF-8 or, where the tokenizer would change it, not in Unicode's normal form C. Safe
  // to call from several threads.
  std::vector<Token> encode(std::string_view text) const;

  std::int64_t size() const { return static_cast<std::int64_t>(vocabulary_.pieces.size()); }
  // The bytes that an id stands for. Throws Error (Fault::input) when it is not of the vocabulary.
  std::string_view piece(std::int32_t id) const;
  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
  std::vector<std::uint32_t> sizes_;  // of the pieces, closer together than the pieces are
};

// Of a model's files. Throws Error (Fault::plugin) when one is not named, else as those do.
BpeTokenizer load(const Tokenizer& tokenizer);

}  // namespace kazan::bpe
