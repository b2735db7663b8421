#include "text.hpp"

#include <catch2/catch.hpp>

#include "testing/fixtures.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

// As a corpus has them: pieces by id, no text.
TokenWindows packed(const Tokens& tokens, std::vector<std::string> pieces) {
  TokenWindows out = TokenWindows::of(tokens);
  out.pieces = std::move(pieces);
  return out;
}

}  // namespace

TEST_CASE("a context ends where its window does") {
  const auto windows = TokenWindows::of(tokens_of_words("a b c d e f g h", 5));
  const auto span = [&](std::int64_t row) {
    const Span found = around(windows, row, 2, 1);
    return std::pair(found.begin, found.end);
  };
  CHECK(span(0) == std::pair<std::int64_t, std::int64_t>(0, 2));
  CHECK(span(3) == std::pair<std::int64_t, std::int64_t>(1, 5));
  CHECK(span(4) == std::pair<std::int64_t, std::int64_t>(2, 5));
  CHECK(span(5) == std::pair<std::int64_t, std::int64_t>(5, 7));
  CHECK(span(7) == std::pair<std::int64_t, std::int64_t>(5, 8));
}

TEST_CASE("the text of a context is that of its tokens, whichever form they have") {
  const Tokens whole = tokens_of_words("a bee\nsees a pear");
  const auto windows = TokenWindows::of(whole);
  const ContextText text(windows, std::make_shared<Tokens>(whole));
  const Tokens some = text.cut({2, 4});
  CHECK(some.rows() == 2);
  CHECK(some.piece(0) == whole.piece(2));
  CHECK(some.tokens[1].id == whole.tokens[3].id);

  std::vector<std::string> pieces;
  for (std::int64_t id = 0; id < whole.vocabulary; ++id)
    for (std::int64_t row = 0; row < whole.rows(); ++row)
      if (whole.tokens[static_cast<std::size_t>(row)].id == id) {
        pieces.emplace_back(whole.piece(row));
        break;
      }
  const auto corpus = packed(whole, pieces);
  const ContextText other(corpus, nullptr);
  for (std::int64_t row = 0; row < whole.rows(); ++row)
    CHECK(other.line({0, whole.rows()}, row) == text.line({0, whole.rows()}, row));
}

TEST_CASE("a line marks the token, and is one line") {
  const Tokens tokens = tokens_of({"plum", "\n", " brandy", "!"});
  const auto windows = TokenWindows::of(tokens);
  const ContextText text(windows, std::make_shared<Tokens>(tokens));
  CHECK(text.line({0, 4}, 2) == "plum « brandy»!");
}
