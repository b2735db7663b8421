#include "words.hpp"

#include "base/text.hpp"
#include "unicode.hpp"

namespace kazan::bpe {
namespace {

struct Char {
  CharClass kind;
  std::size_t size;
};

Char char_at(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x80) return {char_class(byte), 1};
  const CodePoint c = decode_utf8(text, i);
  return {char_class(c.value), c.size};
}

std::size_t end_of_run(std::string_view text, std::size_t i, CharClass kind) {
  while (i < text.size()) {
    const Char c = char_at(text, i);
    if (c.kind != kind) break;
    i += c.size;
  }
  return i;
}

// Length of 's 't 're 've 'm 'll 'd at `i`, 0 if there is none.
std::size_t contraction(std::string_view text, std::size_t i) {
  for (const std::string_view c : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
    if (text.substr(i, c.size()) == c) return c.size();
  return 0;
}

// \s+(?!\S)|\s+ : a run of white space, without its last character if something else follows,
// unless that is all there is.
std::size_t end_of_space(std::string_view text, std::size_t begin) {
  std::size_t last = begin, end = begin;
  while (end < text.size()) {
    const Char c = char_at(text, end);
    if (c.kind != CharClass::space) break;
    last = end;
    end += c.size;
  }
  return end == text.size() || last == begin ? end : last;
}

}  // namespace

std::size_t word_end(std::string_view text, std::size_t begin) {
  if (text[begin] == '\'')
    if (const std::size_t n = contraction(text, begin)) return begin + n;
  const std::size_t start = begin + (text[begin] == ' ' && begin + 1 < text.size() ? 1 : 0);
  const Char first = char_at(text, start);
  return first.kind == CharClass::space ? end_of_space(text, begin)
                                        : end_of_run(text, start, first.kind);
}

}  // namespace kazan::bpe
