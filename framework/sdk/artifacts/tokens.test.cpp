#include "sdk/artifacts/tokens.hpp"

#include "sdk/artifacts/codec_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

Tokens sample() {
  Tokens tokens;
  tokens.text = "pálinka burns";
  tokens.tokens = {{79, 0, 1}, {6557, 1, 3}, {75, 3, 4}, {48955, 4, 8}, {20246, 8, 14}};
  tokens.windows = {0, 3};
  tokens.vocabulary = 50257;
  tokens.tokenizer = "abc";
  return tokens;
}

}  // namespace

TEST_CASE("tokens know their bytes and their place in the window") {
  const Tokens tokens = sample();
  CHECK(tokens.piece(1) == "á");
  CHECK(tokens.piece(4) == " burns");
  CHECK(tokens.position(2) == 2);
  CHECK(tokens.position(3) == 0);
  CHECK(tokens.position(4) == 1);
  CHECK_THROWS_AS(tokens.position(5), Error);
  CHECK_THROWS_AS(tokens.position(-1), Error);
}

TEST_CASE("tokens come back as they were saved, and twice the same bytes") {
  TemporaryArtifact at;
  const Tokens tokens = sample();
  const auto back = round_trip(tokens, at, "tokens.h5");
  CHECK(back->text == tokens.text);
  CHECK(back->windows == tokens.windows);
  CHECK(back->vocabulary == tokens.vocabulary);
  CHECK(back->tokenizer == "abc");
  REQUIRE(back->rows() == 5);
  for (std::int64_t row = 0; row < 5; ++row) {
    CHECK(back->piece(row) == tokens.piece(row));
    CHECK(back->tokens[row].id == tokens.tokens[row].id);
  }
}

TEST_CASE("damaged tokens are refused or load, and never crash") {
  TemporaryArtifact at;
  sample().save(at.folder());
  CHECK(refused_when_damaged(at.file("tokens.h5"), [&] { Tokens::load(at.folder()); }) > 1000);
}

TEST_CASE("tokens that do not fit their text are refused") {
  TemporaryArtifact at;
  sample().save(at.folder());
  write_file(at.file("text.txt"), "pálinka");
  CHECK_THROWS_WITH(Tokens::load(at.folder()),
                    Contains("tokens.h5") && Contains("token 4 is bytes 8 to 14"));
  const auto refused = [&](const Tokens& tokens, const std::string& why) {
    CHECK_THROWS_WITH(tokens.save(at.folder()), Contains(why));
  };
  Tokens tokens = sample();
  tokens.vocabulary = 100;
  refused(tokens, "token 1 has the id 6557 of a vocabulary of 100");
  tokens = sample();
  tokens.windows = {1};
  refused(tokens, "the first window");
  tokens.windows = {0, 5};
  refused(tokens, "window 1 is empty or out of order");
  tokens = sample();
  tokens.text[1] = '\xff';
  refused(tokens, "not UTF-8");
}
