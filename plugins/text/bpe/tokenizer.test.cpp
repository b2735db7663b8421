#include "tokenizer.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using namespace kazan::bpe;

namespace {

const BpeTokenizer& gpt2() {
  static const std::filesystem::path folder =
      std::filesystem::path(KAZAN_SOURCE_DIR) / "data/tokenizers/gpt2";
  static const auto bpe = BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
  return bpe;
}

std::vector<std::int32_t> ids(std::string_view text) {
  std::vector<std::int32_t> out;
  for (const auto& token : gpt2().encode(text)) out.push_back(token.id);
  return out;
}

}  // namespace

TEST_CASE("GPT-2's published vectors") {
  using Ids = std::vector<std::int32_t>;
  const auto [text, expected] = GENERATE(table<std::string, Ids>({
      {"hello world", {31373, 995}},
      {"indivisible", {521, 452, 12843}},
      {"hello \U0001F44B world \U0001F30D", {31373, 50169, 233, 995, 12520, 234, 235}},
      {"toString constructor hasOwnProperty valueOf",
       {1462, 10100, 23772, 468, 23858, 21746, 1988, 5189}},
      {"0", {15}},
      {"00", {405}},
      {"000", {830}},
      {"0000", {2388}},
      {"00000", {20483}},
      {"000000", {10535}},
      {"0000000", {24598}},
      {"00000000", {8269}},
  }));
  CAPTURE(text);
  CHECK(ids(text) == expected);
}

TEST_CASE("tokens cover the text without gaps, and their pieces are its bytes") {
  const std::string text = "P\u00e1linka's \U0001F377,  \n\n 37.5 % <|endoftext|>";
  std::int64_t at = 0;
  for (const auto& token : gpt2().encode(text)) {
    CHECK(token.begin == at);
    CHECK(gpt2().piece(token.id) == text.substr(static_cast<std::size_t>(token.begin),
                                                static_cast<std::size_t>(token.end - token.begin)));
    at = token.end;
  }
  CHECK(at == static_cast<std::int64_t>(text.size()));
  CHECK(gpt2().encode("").empty());
}

TEST_CASE("a word of a megabyte is cut") {
  const std::string word(1 << 20, 'a');
  const auto tokens = gpt2().encode(word);
  CHECK(tokens.back().end == 1 << 20);
  CHECK(tokens.size() <= word.size() / 4);
}

TEST_CASE("text that is not UTF-8 is refused with its place") {
  CHECK_THROWS_WITH(gpt2().encode("ab\xff"), "the text is not UTF-8 at byte 2");
}

TEST_CASE("ids of no vocabulary are refused") {
  CHECK(gpt2().piece(50256) == "<|endoftext|>");
  CHECK_THROWS_AS(gpt2().piece(50257), Error);
  CHECK_THROWS_AS(gpt2().piece(-1), Error);
}
