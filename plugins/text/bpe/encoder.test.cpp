#include "encoder.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "strange_test.hpp"

using namespace kazan;
using namespace kazan::bpe;
namespace fs = std::filesystem;

namespace {

BpeTokenizer mini() {
  const auto folder = fs::path(KAZAN_SOURCE_DIR) / "data/models/mini";
  return BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
}

std::vector<std::int32_t> one_by_one(const BpeTokenizer& tokenizer, const std::string& text) {
  std::vector<std::int32_t> ids;
  for (const auto& token : tokenizer.encode(text)) ids.push_back(token.id);
  return ids;
}

}  // namespace

TEST_CASE("what an encoder remembers of other texts changes no ids, also when it is full") {
  const auto tokenizer = mini();
  Encoder large(tokenizer), small(tokenizer, 50);
  for (std::uint64_t i = 0; i < 500; ++i) {
    const auto text = random_string(i % 250);  // each comes twice
    const auto expected = one_by_one(tokenizer, text);
    for (auto* encoder : {&large, &small}) {
      std::vector<std::int32_t> ids = {-7};
      encoder->encode(text, ids);
      REQUIRE(ids.front() == -7);  // appended
      CHECK(std::vector(ids.begin() + 1, ids.end()) == expected);
    }
  }
}

TEST_CASE("an encoder refuses what is not UTF-8") {
  const auto tokenizer = mini();
  std::vector<std::int32_t> ids;
  CHECK_THROWS_WITH(Encoder(tokenizer).encode("a\xFF", ids), "the text is not UTF-8 at byte 1");
}
