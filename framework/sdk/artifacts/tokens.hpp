// kazan.Tokens/1: a text cut into tokens, in windows that a model reads one at a time. Those of a
// corpus, which need not fit in memory, are read by ranges as TokenWindows (token_windows.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/artifact.hpp"

namespace kazan {

struct Token {
  std::int32_t id = 0;
  std::int64_t begin = 0, end = 0;  // bytes of the text; a token may end inside a character
};

struct Tokens {
  static constexpr const char* kType = "kazan.Tokens/1";
  static constexpr Kind kKind = Kind::value;

  std::string text;
  std::vector<Token> tokens;          // one row of activations each, in order
  std::vector<std::int64_t> windows;  // first row of each window, ascending, starts with 0
  std::int64_t vocabulary = 0;        // ids are below this
  std::string tokenizer;              // content hash of the tokenizer

  std::int64_t rows() const { return static_cast<std::int64_t>(tokens.size()); }
  std::vector<std::int64_t> shape() const { return {rows()}; }
  std::string_view piece(std::int64_t row) const;  // the token's bytes of the text
  std::int64_t position(std::int64_t row) const;   // 0 for the first row of its window

  void save(const ArtifactFolder& folder) const;  // tokens.h5, text.txt
  // Of a corpus, whole: its text is then the pieces of all rows, one after another, with '?' for
  // the bytes of a character that a window's end, or an overlap of windows, cuts in two.
  static std::shared_ptr<Tokens> load(const SavedArtifact& artifact);
};

}  // namespace kazan
