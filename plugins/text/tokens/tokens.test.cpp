#include "sdk/artifacts/tokens.hpp"

#include <catch2/catch.hpp>

#include "base/hash.hpp"
#include "host/catalog/catalog.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/text.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::Rig;

namespace {

Tokenizer gpt2() {
  const auto folder = installation_folder() / "share/kazan/tokenizers/gpt2";
  Tokenizer tokenizer;
  tokenizer.content = "gpt2";
  for (const auto& [label, name] : {std::pair("vocab", "vocab.json"), {"merges", "merges.txt"}})
    tokenizer.files[label] = {folder / name, sha256_file(folder / name)};
  return tokenizer;
}

}  // namespace

TEST_CASE("a text becomes ids with the bytes they stand for") {
  Rig rig("text.tokens");
  rig.input("text", Text{"hello \U0001F44B world"}).input("tokenizer", gpt2()).run();
  const auto tokens = rig.output<Tokens>("tokens");
  REQUIRE(tokens->rows() == 4);
  CHECK(tokens->tokens[0].id == 31373);
  CHECK(tokens->piece(3) == " world");
  CHECK(tokens->position(3) == 3);
  CHECK(tokens->vocabulary == 50257);
  CHECK(rig.metric("tokens") == 4);
  CHECK(rig.metric("bytes_per_token") == Approx(16 / 4.));
}

TEST_CASE("a text is cut into windows") {
  const auto [window, starts] = GENERATE(table<std::int64_t, std::vector<std::int64_t>>(
      {{1, {0, 1, 2, 3}}, {3, {0, 3}}, {4, {0}}, {100, {0}}}));
  Rig rig("text.tokens");
  rig.param("window", window);
  rig.input("text", Text{"hello \U0001F44B world"}).input("tokenizer", gpt2()).run();
  const auto tokens = rig.output<Tokens>("tokens");
  CHECK(tokens->windows == starts);
  CHECK(tokens->position(3) == 3 % window);
}

TEST_CASE("a tokenizer that is not the planned one is refused") {
  Rig rig("text.tokens");
  auto changed = gpt2();
  changed.files["merges"].sha256 = sha256("others");
  rig.input("text", Text{"hello"}).input("tokenizer", changed);
  CHECK_THROWS_WITH(rig.run(), Catch::Contains("merges.txt has changed since the plan was made"));

  Rig incomplete("text.tokens");
  auto lacking = gpt2();
  lacking.files.erase("merges");
  incomplete.input("text", Text{"hello"}).input("tokenizer", lacking);
  CHECK_THROWS_WITH(incomplete.run(), Catch::Contains("the tokenizer names no file \"merges\""));
}
