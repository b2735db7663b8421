#include "sdk/artifacts/tokens.hpp"

#include <catch2/catch.hpp>

#include "base/hash.hpp"
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
  REQUIRE(tokens->rows() == 5);
  CHECK(tokens->tokens[0].id == 31373);
  CHECK(tokens->piece(4) == " world");
  CHECK(tokens->position(4) == 4);
  CHECK(tokens->vocabulary == 50257);
  CHECK(rig.metric("tokens") == 5);
  CHECK(rig.metric("bytes_per_token") == Approx(16 / 5.));
}
