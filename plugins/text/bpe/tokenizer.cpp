#include "tokenizer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "merging.hpp"
#include "normal_form.hpp"
#include "word_cache.hpp"
#include "words.hpp"

namespace kazan::bpe {
namespace {

constexpr std::size_t kLongestCached = 64;  // bytes; longer words hardly come twice

void require_normal(std::string_view text) {
  if (const auto bad = not_normal(text))
    throw Error(Fault::input,
                "the text is not, or may not be, in Unicode's normal form C at byte " +
                    std::to_string(*bad) +
                    ": this tokenizer would change it, and tokens would lose their bytes; write "
                    "it in that form, without combining marks where there is a single character");
}

// Tokens as they come, one part of a text after another.
class Encoding {
 public:
  Encoding(const Vocabulary& vocabulary, const std::vector<std::uint32_t>& sizes, std::size_t bytes)
      : vocabulary_(vocabulary), sizes_(sizes) {
    tokens_.reserve(bytes / 4 + 1);
  }

  void add_ids(std::span<const std::int32_t> ids) {
    for (const auto id : ids) {
      const auto begin = offset_;
      offset_ += sizes_[static_cast<std::size_t>(id)];
      tokens_.push_back({id, begin, offset_});
    }
  }
  void add_words(std::string_view part) {
    for (std::size_t begin = 0; begin < part.size();) {
      const std::size_t end = word_end(part, begin);
      add_word(part.substr(begin, end - begin));
      begin = end;
    }
  }
  std::vector<Token> take() { return std::move(tokens_); }

 private:
  void add_word(std::string_view word) {
    const auto hash = WordCache::hash(word);
    if (const auto known = cache_.find(word, hash); !known.empty()) return add_ids(known);
    const auto ids = merge_word(vocabulary_, word);
    if (word.size() <= kLongestCached) cache_.add(word, hash, ids);
    add_ids(ids);
  }

  const Vocabulary& vocabulary_;
  const std::vector<std::uint32_t>& sizes_;
  WordCache cache_;
  std::vector<Token> tokens_;
  std::int64_t offset_ = 0;
};

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
  if (vocabulary_.normal_only) require_normal(text);
  Encoding encoding(vocabulary_, sizes_, text.size());
  for (std::size_t begin = 0; begin < text.size();) {
    const auto added = vocabulary_.added.next(text, begin);
    encoding.add_words(text.substr(begin, added.begin - begin));
    if (added.id >= 0) encoding.add_ids({&added.id, 1});
    begin = added.end;
  }
  return encoding.take();
}

}  // namespace kazan::bpe
