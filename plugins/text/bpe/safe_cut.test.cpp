#include "safe_cut.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/error.hpp"
#include "normal_form.hpp"
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

// Wherever one may cut, knowing no more of the text than some of its first characters.
std::set<std::size_t> cuts_of(std::string_view text, const Vocabulary& vocabulary) {
  std::set<std::size_t> cuts;
  for (std::size_t known = 1; known <= text.size(); ++known)
    if (known == text.size() || (static_cast<unsigned char>(text[known]) & 0xC0) != 0x80)
      cuts.insert(safe_cut(text.substr(0, known), vocabulary));
  cuts.erase(0);
  return cuts;
}

// Returns how many cuts there were, each of which leaves the ids of the whole.
std::size_t cut_everywhere(const BpeTokenizer& tokenizer, std::string_view text) {
  const auto whole = ids_of(tokenizer, text);
  const auto cuts = cuts_of(text, tokenizer.vocabulary());
  for (const auto at : cuts) {
    CAPTURE(text, at);
    auto ids = ids_of(tokenizer, text.substr(0, at));
    const auto rest = ids_of(tokenizer, text.substr(at));
    ids.insert(ids.end(), rest.begin(), rest.end());
    CHECK(ids == whole);
  }
  return cuts.size();
}

BpeTokenizer mini() {
  const auto folder = fs::path(KAZAN_SOURCE_DIR) / "data/models/mini";
  return BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
}

// Normal form C, and runs of spaces as tokens of their own.
BpeTokenizer neox() {
  return BpeTokenizer::load_json(KAZAN_SOURCE_DIR
                                 "/plugins/model/neox/fixtures/parallel/tokenizer.json");
}

}  // namespace

TEST_CASE("parts of a text that is cut safely have the tokens of the whole") {
  const auto tokenizer = mini();
  std::size_t cuts = 0;
  for (std::uint64_t i = 0; i < 2000; ++i)
    cuts +=
        cut_everywhere(tokenizer, random_string(i)) + cut_everywhere(tokenizer, plain_string(i));
  CHECK(cuts > 40'000);
}

TEST_CASE("so have parts where tokens were added, of spaces or of all kinds of characters") {
  const auto spaces = neox();
  Vocabulary mixed = mini().vocabulary();
  for (const char* const added : {"|||IP_1|||", "b9 a", "s  e", " \n", "\u4e2d,"})
    mixed.added.add(added, 7);
  const BpeTokenizer all(mixed);
  std::size_t cuts = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    std::string text = plain_string(i) + "|||IP_1||| x\u4e2d,\u4e2d" + plain_string(i + 1000);
    cuts += cut_everywhere(all, text);
    if (!not_normal(text)) cuts += cut_everywhere(spaces, text);
  }
  CHECK(cuts > 20'000);
}

TEST_CASE("parts are in normal form C if the whole is") {
  int normal = 0, other = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const std::string text = random_string(i);
    const bool whole = !not_normal(text);
    (whole ? normal : other) += 1;
    for (const auto at : cuts_of(text, {{}, {}, PairTable()})) {
      CAPTURE(text, at);
      const std::string_view view = text;
      CHECK((!not_normal(view.substr(0, at)) && !not_normal(view.substr(at))) == whole);
    }
  }
  CHECK(std::min(normal, other) > 500);
}

TEST_CASE("a cut stands where a word ends, in any script") {
  const Vocabulary none{{}, {}, PairTable()};
  CHECK(safe_cut("one two", none) == 3);
  CHECK(safe_cut("one two\n", none) == 7);
  CHECK(safe_cut("one2  ", none) == 4);
  CHECK(safe_cut("one2", none) == 3);
  CHECK(safe_cut("one", none) == 0);
  CHECK(safe_cut(" one", none) == 0);
  CHECK(safe_cut("", none) == 0);
  CHECK(safe_cut("it's", none) == 2);  // not after the '
  CHECK(safe_cut("! \u00e1", none) == 1);
  CHECK(safe_cut("\u0421\u043b\u0438\u0432\u0430 \u0438", none) == 10);
  CHECK(safe_cut("\u674e\u5b50\u3002\u674f\u5b50", none) == 9);
  CHECK(safe_cut("\u674e\u5b50\u674f\u5b50", none) == 0);
  CHECK(safe_cut("a\u00a0\u3000b", none) == 1);
}

TEST_CASE("one may cut around added tokens, but not within one or what may become one") {
  Vocabulary spaces{{}, {}, PairTable()}, words = spaces;
  spaces.added.add("   ", 5);
  CHECK(safe_cut("one   two", spaces) == 3);
  words.added.add("end of", 6);
  CHECK(safe_cut("the end of it", words) == 10);
  CHECK(safe_cut("the end of", words) == 3);
  CHECK(safe_cut("the end o", words) == 3);
  CHECK(safe_cut("the end on", words) == 7);
}
