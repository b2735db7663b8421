#include "sdk/artifacts/token_windows.hpp"

#include <numeric>

#include "sdk/artifacts/codec_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// 0, 1, 2, 0, 1, 2, ...
struct Counting final : TokenIds {
  std::int64_t count;
  explicit Counting(std::int64_t n) : count(n) {}
  std::int64_t rows() const override { return count; }
  void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const override {
    for (auto row = begin; row < end; ++row) *ids++ = static_cast<std::int32_t>(row % 3);
  }
};

TokenWindows sample(std::int64_t rows = 8) {
  TokenWindows out;
  out.source = std::make_shared<Counting>(rows);
  out.windows = {0, 3, 6};
  out.parts = {{0, 4}, {2, 0}, {3, 0}, {6, 9}};
  out.pieces = {" p", "\xC3", "\xA1linka"};
  out.vocabulary = 3;
  out.tokenizer = "abc";
  return out;
}

Tokens with_text() {
  Tokens tokens;
  tokens.text = "pálinka";
  tokens.tokens = {{7, 0, 1}, {5, 1, 3}, {6, 3, 8}};
  tokens.windows = {0, 2};
  tokens.vocabulary = 8;
  return tokens;
}

}  // namespace

TEST_CASE("rows know their window, their place in it, and their document") {
  const TokenWindows tokens = sample();
  CHECK(tokens.window_of(5) == 1);
  CHECK(tokens.position(5) == 2);
  CHECK(tokens.window_end(1) == 6);
  CHECK(tokens.window_end(2) == 8);
  CHECK(tokens.longest_window() == 3);
  CHECK(tokens.part_of(2) == TokenWindows::Part{2, 0});
  CHECK(tokens.part_of(5).document == 0);
  CHECK(tokens.part_of(7).document == 9);
  CHECK(tokens.ids(2, 5) == std::vector<std::int32_t>{2, 0, 1});
  for (const std::int64_t row : {-1, 8}) {
    CHECK_THROWS_AS(tokens.window_of(row), Error);
    CHECK_THROWS_AS(tokens.part_of(row), Error);
  }
  CHECK_THROWS_AS(tokens.ids(3, 9), Error);
}

TEST_CASE("tokens of a corpus come back as they were saved, and twice the same bytes") {
  TemporaryArtifact at;
  const auto back = round_trip(sample(), at, "tokens.h5");
  CHECK(back->windows == sample().windows);
  CHECK(back->parts == sample().parts);
  CHECK(back->pieces == sample().pieces);
  CHECK(back->vocabulary == 3);
  CHECK(back->tokenizer == "abc");
  CHECK(back->ids(0, 8) == sample().ids(0, 8));
}

TEST_CASE("more tokens than a chunk of the file holds are written and read in ranges") {
  TemporaryArtifact at;
  const auto back = round_trip(sample(600'000), at, "tokens.h5");
  REQUIRE(back->rows() == 600'000);
  CHECK(back->ids(0, 600'000) == sample(600'000).ids(0, 600'000));
  CHECK(back->ids(262'140, 262'150) == sample(600'000).ids(262'140, 262'150));
}

TEST_CASE("read whole, the text of a corpus is its pieces, whatever its windows cut in two") {
  TemporaryArtifact at;
  sample().save(at.folder());
  const auto whole = Tokens::load(at.folder());
  CHECK(whole->text == " p\u00e1linka p\u00e1linka p?");  // the last window ends within the letter
  CHECK(whole->windows == sample().windows);
  REQUIRE(whole->rows() == 8);
  CHECK(whole->piece(5) == "\xA1linka");
  CHECK(whole->piece(7) == "?");
  CHECK(whole->tokens[4].id == 1);
}

TEST_CASE("tokens with a text are read by ranges too") {
  TemporaryArtifact at;
  with_text().save(at.folder());
  for (const auto& tokens : {*TokenWindows::load(at.folder()), TokenWindows::of(with_text())}) {
    CHECK(tokens.rows() == 3);
    CHECK(tokens.ids(0, 3) == std::vector<std::int32_t>{7, 5, 6});
    CHECK(tokens.windows == with_text().windows);
    CHECK(tokens.parts.empty());
    CHECK(tokens.vocabulary == 8);
  }
}

TEST_CASE("damaged tokens of a corpus are refused or load, and never crash") {
  TemporaryArtifact at;
  sample().save(at.folder());
  CHECK(refused_when_damaged(at.file("tokens.h5"), [&] {
          const auto tokens = TokenWindows::load(at.folder());
          tokens->ids(0, tokens->rows());
          Tokens::load(at.folder());
        }) > 1000);
}

TEST_CASE("tokens that do not fit together are refused") {
  TemporaryArtifact at;
  const auto refused = [&](const TokenWindows& tokens, const std::string& why) {
    CHECK_THROWS_WITH(tokens.save(at.folder()), Contains(why));
  };
  TokenWindows tokens = sample();
  tokens.windows = {1};
  refused(tokens, "the first window does not start at token 0");
  tokens.windows = {0, 8};
  refused(tokens, "window 1 is empty or out of order");
  tokens = sample();
  tokens.parts = {{0, 1}, {0, 2}};
  refused(tokens, "part 1 is empty or out of order");
  tokens = sample();
  tokens.parts = {{0, 4}, {2, 0}, {6, 9}};
  refused(tokens, "window 1 starts within a part");
  tokens.parts = {{0, 4}, {2, 0}, {3, 0}};
  refused(tokens, "window 2 starts within a part");
  tokens = sample();
  tokens.pieces.clear();
  refused(tokens, "their pieces are not known");
  tokens = sample();
  tokens.pieces.pop_back();
  tokens.vocabulary = 3;
  refused(tokens, "2 pieces of a vocabulary of 3");
  tokens = sample();
  tokens.pieces[1] = std::string(1025, 'x');
  refused(tokens, "piece 1 has more than 1024 bytes");
  tokens = sample();
  tokens.pieces.pop_back();
  tokens.vocabulary = 2;
  std::filesystem::remove(at.file("tokens.h5"));
  tokens.save(at.folder());
  CHECK_THROWS_WITH(Tokens::load(at.folder()),
                    Contains("tokens.h5") && Contains("token 2 has the id 2 of a vocabulary of 2"));
}
