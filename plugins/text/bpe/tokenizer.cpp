#include "tokenizer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "merging.hpp"
#include "word_cache.hpp"
#include "words.hpp"

namespace kazan::bpe {
namespace {

constexpr std::size_t kLongestCached = 64;  // bytes; longer words hardly come twice

}  // namespace

BpeTokenizer::BpeTokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {
  for (const auto& piece : vocabulary_.pieces)
    sizes_.push_back(static_cast<std::uint32_t>(piece.size()));
}

std::string_view BpeTokenizer::piece(std::int32_t id) const {
  if (id < 0 || id >= size())
    throw Error(Fault::input, "the token id " + std::to_string(id) + " is not of a vocabulary of " +
                                  std::to_string(size()));
  return vocabulary_.pieces[static_cast<std::size_t>(id)];
}

std::vector<Token> BpeTokenizer::encode(std::string_view text) const {
  if (const auto bad = invalid_utf8(text))
    throw Error(Fault::input, "the text is not UTF-8 at byte " + std::to_string(*bad));
  WordCache cache;
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 4 + 1);
  std::int64_t offset = 0;
  const auto append = [&](std::span<const std::int32_t> ids) {
    for (const auto id : ids) {
      const auto begin = offset;
      offset += sizes_[static_cast<std::size_t>(id)];
      tokens.push_back({id, begin, offset});
    }
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin);
    const auto word = text.substr(begin, end - begin);
    begin = end;
    const auto hash = WordCache::hash(word);
    if (const auto known = cache.find(word, hash); !known.empty()) {
      append(known);
      continue;
    }
    const auto ids = merge_word(vocabulary_, word);
    if (word.size() <= kLongestCached) cache.add(word, hash, ids);
    append(ids);
  }
  return tokens;
}

}  // namespace kazan::bpe
