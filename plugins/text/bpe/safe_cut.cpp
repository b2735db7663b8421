#include "safe_cut.hpp"

#include "base/text.hpp"
#include "unicode.hpp"

namespace kazan::bpe {
namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

CharClass class_at(std::string_view text, std::size_t i) {
  static const CharClass* const classes = char_classes();
  return classes[decode_utf8(text, i).value];
}

// Between two characters of these classes, of which `before` is the first.
bool ends_word(char before, CharClass kind, CharClass next) {
  return kind != CharClass::space && kind != next &&
         !(before == '\'' && next == CharClass::letter);  // 's, 't, 're, 've, 'm, 'll, 'd
}

}  // namespace

std::size_t safe_cut(std::string_view text, const Vocabulary& vocabulary) {
  std::size_t at = text.size();
  while (at > 0 && !starts_character(text[--at])) {
  }
  for (std::size_t before = at; before > 0; at = before) {
    while (--before > 0 && !starts_character(text[before])) {
    }
    if (ends_word(text[before], class_at(text, before), class_at(text, at)) &&
        !vocabulary.added.around(text, at))
      return at;
  }
  return 0;
}

}  // namespace kazan::bpe
