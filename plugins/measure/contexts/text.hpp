// What is written around a row of tokens.
#pragma once

#include <memory>
#include <string>

#include "sdk/artifacts/token_windows.hpp"

namespace kazan {

struct Span {
  std::int64_t begin = 0, end = 0;  // rows
};

// The rows from `before` ahead of `row` to `after` behind it, as far as its window has them.
Span around(const TokenWindows& tokens, std::int64_t row, std::int64_t before, std::int64_t after);

class ContextText {
 public:
  // `whole`: the same tokens with their text, where `windows`, which outlives this, has no
  // list of pieces.
  ContextText(const TokenWindows& windows, std::shared_ptr<const Tokens> whole)
      : windows_(windows), whole_(std::move(whole)) {}

  Tokens cut(const Span& span) const;  // these rows alone, with their text
  // In one line, the row's token between « and ».
  std::string line(const Span& span, std::int64_t row) const;

 private:
  const TokenWindows& windows_;
  std::shared_ptr<const Tokens> whole_;
};

}  // namespace kazan
