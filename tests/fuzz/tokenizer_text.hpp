// What must hold of a text that a tokenizer encodes.
#pragma once

#include <string>

#include "safe_cut.hpp"
#include "target.hpp"
#include "tokenizer.hpp"

namespace kazan::fuzz {

inline std::vector<std::int32_t> ids_of(const bpe::BpeTokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  for (const auto& token : tokenizer.encode(text)) ids.push_back(token.id);
  return ids;
}

inline void encode_text(const bpe::BpeTokenizer& tokenizer, std::string_view text) {
  std::string bytes;
  for (const auto& token : tokenizer.encode(text)) {
    require(token.begin == static_cast<std::int64_t>(bytes.size()), "tokens follow one another");
    bytes += tokenizer.piece(token.id);
    require(token.end == static_cast<std::int64_t>(bytes.size()),
            "a token ends where its bytes do");
  }
  require(bytes == text, "the tokens' bytes are the text");
  const auto whole = ids_of(tokenizer, text);
  auto at = text.size();
  for (int cuts = 0; cuts < 8 && at > 0; ++cuts) {
    at = bpe::safe_cut(text.substr(0, at), tokenizer.vocabulary());
    auto ids = ids_of(tokenizer, text.substr(0, at));
    for (const auto id : ids_of(tokenizer, text.substr(at))) ids.push_back(id);
    require(ids == whole, "parts of a text have the tokens of the whole");
  }
}

}  // namespace kazan::fuzz
