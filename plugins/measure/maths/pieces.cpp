#include "measure/maths/pieces.hpp"

#include "base/text.hpp"

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

std::vector<std::string> shown_pieces(const Tokens& tokens, std::int64_t count) {
  std::vector<std::string> out;
  for (std::int64_t row = 0; row < std::min(count, tokens.rows()); ++row)
    out.push_back(shown(tokens.piece(row)));
  return out;
}

}  // namespace kazan
