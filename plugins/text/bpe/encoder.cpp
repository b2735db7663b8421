#include "encoder.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "merging.hpp"
#include "normal_form.hpp"
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

}  // namespace

void Encoder::encode(std::string_view text, std::vector<std::int32_t>& ids) {
  if (const auto bad = invalid_utf8(text))
    throw Error(Fault::input, "the text is not UTF-8 at byte " + std::to_string(*bad));
  const Vocabulary& vocabulary = tokenizer_.vocabulary();
  if (vocabulary.normal_only) require_normal(text);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto added = vocabulary.added.next(text, begin);
    add_words(text.substr(begin, added.begin - begin), ids);
    if (added.id >= 0) ids.push_back(added.id);
    begin = added.end;
  }
}

void Encoder::add_words(std::string_view part, std::vector<std::int32_t>& ids) {
  for (std::size_t begin = 0; begin < part.size();) {
    const std::size_t end = word_end(part, begin);
    add_word(part.substr(begin, end - begin), ids);
    begin = end;
  }
}

void Encoder::add_word(std::string_view word, std::vector<std::int32_t>& ids) {
  const auto hash = WordCache::hash(word);
  auto found = cache_.find(word, hash);
  if (!found.empty()) return void(ids.insert(ids.end(), found.begin(), found.end()));
  const auto merged = merge_word(tokenizer_.vocabulary(), word);
  if (word.size() <= kLongestCached) cache_.add(word, hash, merged);
  ids.insert(ids.end(), merged.begin(), merged.end());
}

}  // namespace kazan::bpe
