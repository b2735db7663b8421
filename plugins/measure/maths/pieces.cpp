#include "measure/maths/pieces.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "measure/maths/words.hpp"

namespace kazan {

std::string shown_piece(const Tokens& tokens, std::int64_t row) {
  const auto inside_character = [&](std::size_t at) {
    return at < tokens.text.size() && (static_cast<unsigned char>(tokens.text[at]) & 0xC0) == 0x80;
  };
  const auto& token = tokens.tokens.at(static_cast<std::size_t>(row));
  auto begin = static_cast<std::size_t>(token.begin), end = static_cast<std::size_t>(token.end);
  while (begin < end && inside_character(begin)) ++begin;
  if (begin == end) return token.begin == token.end ? "<BOS>" : "·";
  while (inside_character(end)) ++end;
  std::string piece = tokens.text.substr(begin, end - begin);
  if (const auto torn = invalid_utf8(piece)) piece.replace(*torn, piece.npos, "\uFFFD");
  return piece;
}

std::vector<bool> punctuation(const Tokens& tokens) {
  std::vector<bool> out;
  for (std::int64_t row = 0; row < tokens.rows(); ++row) {
    const auto piece = tokens.piece(row);
    bool only_signs = !invalid_utf8(piece), any = false;
    for (std::size_t at = 0; only_signs && at < piece.size();) {
      const auto c = decode_utf8(piece, at);
      only_signs = !is_word_character(c.value);
      any = any || !is_space(c.value);
      at += c.size;
    }
    out.push_back(only_signs && any);
  }
  return out;
}

std::vector<std::string> shown_pieces(const Tokens& tokens, std::int64_t count) {
  std::vector<std::string> out;
  for (std::int64_t row = 0; row < std::min(count, tokens.rows()); ++row)
    out.push_back(shown_piece(tokens, row));
  return out;
}

}  // namespace kazan
