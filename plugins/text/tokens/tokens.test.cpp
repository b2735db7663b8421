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

TEST_CASE("with prepend_bos each window begins with BOS, which is one of its tokens and no text") {
  constexpr std::int32_t kBos = 50256;
  const auto run = [](Rig& rig, std::optional<std::int64_t> window) {
    if (window) rig.param("window", *window);
    rig.param("prepend_bos", true).input("tokenizer", gpt2());
    rig.input("text", Text{"hello \U0001F44B world"}, {{{"bytes", 16}}}).run();
    CHECK(rig.plan().outputs().at("tokens").attributes.at("prepend_bos") == Json(true));
    return rig.output<Tokens>("tokens");
  };
  Rig plain("text.tokens"), one("text.tokens"), three("text.tokens");
  plain.input("text", Text{"hello \U0001F44B world"}).input("tokenizer", gpt2()).run();
  const auto text = plain.output<Tokens>("tokens");
  const auto whole = run(one, {}), cut = run(three, 3);
  CHECK(whole->windows == std::vector<std::int64_t>{0});
  CHECK(cut->windows == std::vector<std::int64_t>{0, 3});
  for (const auto& tokens : {whole, cut}) {
    CHECK(tokens->text == text->text);
    std::vector<std::int32_t> others;
    for (std::int64_t row = 0; row < tokens->rows(); ++row) {
      const bool first = tokens->position(row) == 0;
      CHECK((tokens->tokens[static_cast<std::size_t>(row)].id == kBos) == first);
      CHECK(tokens->piece(row).empty() == first);
      if (!first) others.push_back(tokens->tokens[static_cast<std::size_t>(row)].id);
    }
    CHECK(others.size() == 4);
    for (std::size_t i = 0; i < others.size(); ++i) CHECK(others[i] == text->tokens[i].id);
  }
  CHECK(one.metric("tokens") == 5);
  CHECK(three.metric("tokens") == 6);
  CHECK(three.metric("bytes_per_token") == Approx(16 / 4.));
}

TEST_CASE("a window has room for BOS and a token, and the tokenizer a BOS") {
  Rig narrow("text.tokens");
  narrow.param("window", 1).param("prepend_bos", true);
  narrow.input("text", Text{"hello"}).input("tokenizer", gpt2());
  REQUIRE(narrow.plan().problems().size() == 1);
  CHECK(narrow.plan().problems()[0].subject == "window");
  CHECK(narrow.plan().problems()[0].message ==
        "expected at least 2, of which prepend_bos takes one, found 1");
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
