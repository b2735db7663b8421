#include "base/json_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kUnit = 6;  // characters of \u0000
constexpr char32_t kReplacement = 0xFFFD;

// Of four digits.
char32_t hex(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits)
    value = 16 * value + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  return value;
}

bool is_high(char32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low(char32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// What an escape's second character stands for.
char plain(char escape) {
  constexpr std::string_view kEscapes = "bfnrt", kMeant = "\b\f\n\r\t";
  const auto i = kEscapes.find(escape);
  return i == kEscapes.npos ? escape : kMeant[i];
}

// Of the escape \u.... at `at`, and of the next one where both are halves of a pair; `at` is behind
// it then. Half a pair is itself.
char32_t code_point(std::string_view string, std::size_t& at) {
  const char32_t first = hex(string.substr(at + 2, 4));
  at += kUnit;
  if (!is_high(first) || !string.substr(at).starts_with("\\u")) return first;
  const char32_t second = hex(string.substr(at + 2, 4));
  if (!is_low(second)) return first;
  at += kUnit;
  return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

}  // namespace

JsonText decoded(std::string_view string) {
  JsonText out;
  for (std::size_t at = 0; at < string.size();) {
    const auto escape = std::min(string.find('\\', at), string.size());
    out.text += string.substr(at, escape - at);
    at = escape;
    if (at == string.size()) break;
    if (string[at + 1] != 'u') {
      out.text += plain(string[at + 1]);
      at += 2;
      continue;
    }
    const char32_t value = code_point(string, at);
    const bool sound = value != 0 && !is_high(value) && !is_low(value);
    append_utf8(out.text, sound ? value : kReplacement);
    if (sound) continue;
    if (out.replaced++ == 0) out.first = string.substr(escape, at - escape);
    out.written += at - escape;
  }
  return out;
}

}  // namespace kazan
