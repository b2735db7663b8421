#include "tokenizer.hpp"

#include <unordered_map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "merging.hpp"
#include "words.hpp"

namespace kazan::bpe {
namespace {

constexpr std::size_t kLongestCached = 64;    // bytes of a word
constexpr std::size_t kMostCached = 1 << 17;  // words; then the memory starts anew

// The tokens of words met before: most words of a text are.
class WordMemory {
 public:
  explicit WordMemory(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  const std::vector<std::int32_t>& ids_of(std::string_view word) {
    if (word.size() > kLongestCached) return once_ = merge_word(vocabulary_, word);
    if (known_.size() >= kMostCached) known_.clear();
    const auto [at, fresh] = known_.try_emplace(word);
    if (fresh) at->second = merge_word(vocabulary_, word);
    return at->second;
  }

 private:
  const Vocabulary& vocabulary_;
  std::unordered_map<std::string_view, std::vector<std::int32_t>> known_;  // views of the text
  std::vector<std::int32_t> once_;
};

}  // namespace

std::vector<Token> BpeTokenizer::encode(std::string_view text) const {
  if (const auto bad = invalid_utf8(text))
    throw Error(Fault::input, "the text is not UTF-8 at byte " + std::to_string(*bad));
  WordMemory memory(vocabulary_);
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 4);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin);
    auto offset = static_cast<std::int64_t>(begin);
    for (const auto id : memory.ids_of(text.substr(begin, end - begin))) {
      const auto size = static_cast<std::int64_t>(piece(id).size());
      tokens.push_back({id, offset, offset + size});
      offset += size;
    }
    begin = end;
  }
  return tokens;
}

}  // namespace kazan::bpe
