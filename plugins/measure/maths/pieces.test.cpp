#include "measure/maths/pieces.hpp"

#include <catch2/catch.hpp>

#include "measure/maths/maths_test.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("a character is shown with the token of its first byte") {
  const auto tokens =
      tokens_of({"p", "\xC3", "\xA1", "lin", " \xF0\x9F", "\x8D", "\x91!", "", "\xC3\xA1"});
  CHECK(shown_pieces(tokens, 99) ==
        std::vector<std::string>{"p", "á", "·", "lin", " 🍑", "·", "!", "<BOS>", "á"});
}

TEST_CASE("pieces stop at the count or at the end") {
  const auto tokens = tokens_of({"a", " b", "c"});
  CHECK(shown_pieces(tokens, 2) == std::vector<std::string>{"a", " b"});
  CHECK(shown_pieces(tokens, 9).size() == 3);
}

TEST_CASE("punctuation is tokens of signs, without a letter or digit") {
  const auto tokens = tokens_of({"(", " a", " —", "\n", "7", "á", "\xC3", "\xA1", "’", "", " \n"});
  CHECK(punctuation(tokens) == std::vector<bool>{true, false, true, false, false, false, false,
                                                 false, true, false, false});
}

TEST_CASE("a text that was cut inside a character is shown as UTF-8") {
  Tokens tokens;
  tokens.text = "ab\xC3";
  tokens.tokens = {{0, 0, 1}, {1, 1, 3}};
  tokens.windows = {0};
  CHECK(shown_piece(tokens, 0) == "a");
  CHECK(shown_piece(tokens, 1) == "b\uFFFD");
}
