#include "safe_cut.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "strange_test.hpp"
#include "tokenizer.hpp"

using namespace kazan;
using namespace kazan::bpe;
namespace fs = std::filesystem;

namespace {

std::vector<std::int32_t> ids_of(const BpeTokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  for (const auto& token : tokenizer.encode(text)) ids.push_back(token.id);
  return ids;
}

// Letters, digits, white space and a quotation mark, so that there are places to cut.
std::string plain_string(std::uint64_t index) {
  static const std::string kCharacters = "ab9 \n\t's  e";
  SplitMix draw(index);
  std::string out = random_string(index);
  for (auto n = draw.below(60); n > 0; --n) out += kCharacters[draw.below(kCharacters.size())];
  return out;
}

// Cut wherever one may, the parts have the ids of the whole. Returns how many cuts there were.
int cut_everywhere(const BpeTokenizer& tokenizer, const std::string& text) {
  const auto whole = ids_of(tokenizer, text);
  int cuts = 0;
  for (std::string_view head = text; const auto at = safe_cut(head, tokenizer.vocabulary());
       head = head.substr(0, at), ++cuts) {
    auto ids = ids_of(tokenizer, std::string_view(text).substr(0, at));
    const auto rest = ids_of(tokenizer, std::string_view(text).substr(at));
    ids.insert(ids.end(), rest.begin(), rest.end());
    CHECK(ids == whole);
  }
  return cuts;
}

}  // namespace

TEST_CASE("parts of a text that is cut safely have the tokens of the whole") {
  const auto folder = fs::path(KAZAN_SOURCE_DIR) / "data/models/mini";
  const auto mini = BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
  int cuts = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) cuts += cut_everywhere(mini, plain_string(i));
  CHECK(cuts > 2000);
}

TEST_CASE("a cut stands between a letter or digit and white space") {
  const Vocabulary none{{}, {}, PairTable()};
  CHECK(safe_cut("one two", none) == 3);
  CHECK(safe_cut("one two\n", none) == 7);
  CHECK(safe_cut("one2  ", none) == 4);
  CHECK(safe_cut("one", none) == 0);
  CHECK(safe_cut(" one", none) == 0);
  CHECK(safe_cut("", none) == 0);
  CHECK(safe_cut("! \u00e1 -", none) == 0);
}

TEST_CASE("added tokens of spaces alone may be cut around, others not") {
  Vocabulary spaces{{}, {}, PairTable()}, words = spaces;
  spaces.added.add("   ", 5);
  CHECK(safe_cut("one   two", spaces) == 3);
  words.added.add("end of", 6);
  CHECK(safe_cut("the end of it", words) == 0);
}
