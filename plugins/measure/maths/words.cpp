#include "measure/maths/words.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "text/bpe/unicode.hpp"

namespace kazan {
namespace {

bpe::CharClass class_of(char32_t c) {
  return c < 0x110000 ? bpe::char_classes()[c] : bpe::CharClass::other;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const bool joined_before = begin > 0 && is_word_character(decode_utf8(text, begin).value) &&
                             is_word_character(character_before(text, begin));
  const bool joined_after = end < text.size() && is_word_character(character_before(text, end)) &&
                            is_word_character(decode_utf8(text, end).value);
  return !joined_before && !joined_after;
}

WordMatch resolve(const std::string& word, const Tokens& tokens, bool all_pieces) {
  WordMatch match{word, 0, {}};
  std::set<std::int64_t> rows;
  const std::size_t length = all_pieces ? word.size() : 1;
  for (const auto place : places_of(word, tokens.text)) {
    const auto found = rows_holding(tokens, place, place + length);
    rows.insert(found.begin(), found.end());
    match.count += !found.empty();
  }
  match.rows.assign(rows.begin(), rows.end());
  return match;
}

// Every run of as many words as `like` has, as the text has them.
std::vector<std::string> candidates(std::string_view text, std::string_view like) {
  const auto words = words_in(text);
  const auto count = 1 + static_cast<std::size_t>(std::count(like.begin(), like.end(), ' '));
  std::set<std::string> out;
  for (std::size_t i = 0; i + count <= words.size(); ++i)
    out.insert(std::string(text.substr(words[i].begin, words[i + count - 1].end - words[i].begin)));
  return {out.begin(), out.end()};
}

}  // namespace

bool is_word_character(char32_t c) {
  const auto found = class_of(c);
  return found == bpe::CharClass::letter || found == bpe::CharClass::number;
}

bool is_space(char32_t c) {
  return class_of(c) == bpe::CharClass::space;
}

char32_t character_before(std::string_view text, std::size_t end) {
  std::size_t at = end - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return decode_utf8(text, at).value;
}

std::vector<Span> words_in(std::string_view text) {
  std::vector<Span> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = decode_utf8(text, at);
    if (is_word_character(c.value)) {
      if (words.empty() || words.back().end != at) words.push_back({at, at});
      words.back().end = at + c.size;
    }
    at += c.size;
  }
  return words;
}

std::vector<std::int64_t> rows_holding(const Tokens& tokens, std::size_t begin, std::size_t end) {
  const auto first = static_cast<std::int64_t>(begin), last = static_cast<std::int64_t>(end);
  const auto& all = tokens.tokens;  // they follow one another
  const auto after =
      std::partition_point(all.begin(), all.end(), [&](const Token& t) { return t.begin < last; });
  std::vector<std::int64_t> rows;
  for (auto row = after - all.begin(); row-- > 0 && all[static_cast<std::size_t>(row)].end > first;)
    if (!tokens.piece(row).empty()) rows.push_back(row);  // BOS holds none
  return rows;
}

std::vector<std::size_t> places_of(std::string_view word, std::string_view text) {
  std::vector<std::size_t> places;
  if (word.empty()) return places;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (stands_alone(text, at, at + word.size())) places.push_back(at);
  return places;
}

std::vector<WordMatch> resolve_words(const std::vector<std::string>& words, const Tokens& tokens,
                                     bool all_pieces) {
  std::vector<WordMatch> matches;
  std::vector<std::string> faults;
  std::set<std::string> seen;
  for (const auto& word : words) {
    if (word.empty()) faults.push_back("a word is empty");
    if (!seen.insert(word).second) faults.push_back("\"" + word + "\" is given twice");
    matches.push_back(resolve(word, tokens, all_pieces));
    if (!word.empty() && matches.back().rows.empty())
      faults.push_back("\"" + word + "\" is not in the text" +
                       did_you_mean(word, candidates(tokens.text, word)));
  }
  if (!faults.empty()) throw Error(Fault::experiment, join(faults, "; "));
  return matches;
}

}  // namespace kazan
