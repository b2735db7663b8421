#include "host/config/yaml_token.hpp"

#include <algorithm>

namespace kazan {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return i + 1;
      ++i;  // '' is a quote inside
    }
  }
  return std::nullopt;
}

// A plain scalar is its value, but that line breaks and the spaces around them read as one space
// (as line breaks, where lines are empty).
std::size_t end_of_plain(std::string_view text, std::size_t begin, std::string_view value) {
  std::size_t i = begin;
  for (std::size_t v = 0; v < value.size() && i < text.size();) {
    if (value[v] == text[i] && !is_space(value[v])) {
      ++v, ++i;
    } else if (is_space(value[v]) && is_space(text[i])) {
      while (v < value.size() && is_space(value[v])) ++v;
      while (i < text.size() && is_space(text[i])) ++i;
    } else {
      break;
    }
  }
  return i;
}

}  // namespace

std::optional<std::size_t> end_of_scalar(std::string_view text, std::size_t begin,
                                         std::string_view value) {
  if (begin >= text.size()) return text.size();
  switch (text[begin]) {
    case '"':
    case '\'':
      return end_of_quoted(text, begin);
    case '|':
    case '>':
      return std::min(text.find_first_of(" \t\r\n", begin), text.size());
    case '&':
    case '!':
      return end_of_property(text, begin);
    default:
      return end_of_plain(text, begin, value);
  }
}

std::size_t end_of_property(std::string_view text, std::size_t begin) {
  return std::min(text.find_first_of(" \t\r\n,]}", begin), text.size());
}

std::size_t end_of_flow(std::string_view text, std::size_t from, char bracket) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == bracket) return i + 1;
    if (text[i] == '#') i = std::min(text.find('\n', i), text.size() - 1);
    if (!is_space(text[i]) && text[i] != ',' && text[i] != ':' && text[i] != '?') break;
  }
  return from;
}

}  // namespace kazan
