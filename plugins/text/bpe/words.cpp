#include "words.hpp"

#include "unicode.hpp"

namespace kazan::bpe {
namespace {

struct Char {
  CharClass kind;
  std::size_t size;
};

// Valid UTF-8 needs no checks.
Char char_at(std::string_view text, std::size_t i) {
  static const CharClass* const classes = char_classes();
  const auto byte = [&](std::size_t k) -> char32_t {
    return static_cast<unsigned char>(text[i + k]);
  };
  const auto tail = [&](std::size_t k) { return byte(k) & 0x3F; };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {classes[lead], 1};
  if (lead < 0xE0) return {classes[(lead & 0x1F) << 6 | tail(1)], 2};
  if (lead < 0xF0) return {classes[(lead & 0x0F) << 12 | tail(1) << 6 | tail(2)], 3};
  return {classes[(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)], 4};
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
