#include "measure/maths/pieces.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "measure/maths/words.hpp"

namespace kazan {

std::string shown(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  while (const auto bad = invalid_utf8(bytes)) {
    out += bytes.substr(0, *bad);
    const auto byte = static_cast<unsigned char>(bytes[*bad]);
    out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    bytes.remove_prefix(*bad + 1);
  }
  return out += bytes;
}

std::vector<bool> punctuation(const Tokens& tokens) {
  std::vector<bool> out;
  for (std::int64_t row = 0; row < tokens.rows(); ++row) {
    const auto piece = tokens.piece(row);
    bool only_signs = !invalid_utf8(piece);
    for (std::size_t at = 0; only_signs && at < piece.size();) {
      const auto c = decode_utf8(piece, at);
      only_signs = !is_word_character(c.value);
      at += c.size;
    }
    out.push_back(only_signs);
  }
  return out;
}

std::vector<std::string> shown_pieces(const Tokens& tokens, std::int64_t count) {
  std::vector<std::string> out;
  for (std::int64_t row = 0; row < std::min(count, tokens.rows()); ++row)
    out.push_back(shown(tokens.piece(row)));
  return out;
}

}  // namespace kazan
