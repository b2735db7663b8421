// Texts to ids, one after another: a word that comes again, in whichever of them, is not merged
// again. One thread's own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer.hpp"
#include "word_cache.hpp"

namespace kazan::bpe {

class Encoder {
 public:
  // `tokenizer` outlives it. It remembers `most_words` words of at most 64 bytes.
  explicit Encoder(const BpeTokenizer& tokenizer, std::size_t most_words = kMostWords)
      : tokenizer_(tokenizer), cache_(most_words) {}

  static constexpr std::size_t kMostWords = std::size_t{1} << 18;
  static constexpr double kBytes = 28e6;  // that one takes, with so many words

  // Appends the ids of BpeTokenizer::encode, and throws as it does.
  void encode(std::string_view text, std::vector<std::int32_t>& ids);

 private:
  void add_words(std::string_view part, std::vector<std::int32_t>& ids);
  void add_word(std::string_view word, std::vector<std::int32_t>& ids);

  const BpeTokenizer& tokenizer_;
  WordCache cache_;
};

}  // namespace kazan::bpe
