#include "safe_cut.hpp"

namespace kazan::bpe {
namespace {

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool white(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}
bool may_cut(std::string_view text, std::size_t at) {
  return letter_or_digit(text[at - 1]) && white(text[at]);
}

bool has_cut(std::string_view token) {
  for (std::size_t i = 1; i < token.size(); ++i)
    if (may_cut(token, i)) return true;
  return false;
}

}  // namespace

std::size_t safe_cut(std::string_view text, const Vocabulary& vocabulary) {
  if (vocabulary.added.any(has_cut)) return 0;
  for (std::size_t at = text.size(); at-- > 1;)
    if (may_cut(text, at)) return at;
  return 0;
}

}  // namespace kazan::bpe
