#include "words.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "unicode.hpp"
#include "word_cache.hpp"

using namespace kazan;
using namespace kazan::bpe;

namespace {

using Words = std::vector<std::string>;

Words words(const std::string& text) {
  Words out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = word_end(text, begin);
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

}  // namespace

TEST_CASE("every code point has the class that Hugging Face gives it") {
  std::string digits;
  for (std::size_t c = 0; c < 0x110000; ++c)
    digits += static_cast<char>('0' + static_cast<int>(char_classes()[c]));
  const Json oracle = Json::parse(read_file("oracle.json"), "oracle.json");
  CHECK(sha256(digits) == oracle.at("code_points").string());
}

TEST_CASE("letters, numbers and the rest are words of their own, with one space in front") {
  CHECK(words("a1!") == Words{"a", "1", "!"});
  CHECK(words("Hungary 2008, (37.5%)") ==
        Words{"Hungary", " 2008", ",", " (", "37", ".", "5", "%)"});
  CHECK(words("pálinka törköly") == Words{"pálinka", " törköly"});
  CHECK(words("e\u0301t") == Words{"e", "\u0301", "t"});  // a combining mark is no letter
}

TEST_CASE("contractions are cut off, in lower case and with a straight quote only") {
  CHECK(words("it's we'll I'd've") == Words{"it", "'s", " we", "'ll", " I", "'d", "'ve"});
  CHECK(words("IT'S it’s") == Words{"IT", "'", "S", " it", "’", "s"});
  CHECK(words("'r 'l '") == Words{"'", "r", " '", "l", " '"});
  CHECK(words("!'s") == Words{"!'", "s"});
}

TEST_CASE("the last of several spaces belongs to what follows") {
  CHECK(words("a   b") == Words{"a", "  ", " b"});
  CHECK(words("a \n b") == Words{"a", " \n", " b"});
  CHECK(words("a\nb") == Words{"a", "\n", "b"});
  CHECK(words("a\n\nb") == Words{"a", "\n", "\n", "b"});
  CHECK(words("a  ") == Words{"a", "  "});
  CHECK(words(" ") == Words{" "});
  CHECK(words("a\u00A0b\u3000\u3000c") == Words{"a", "\u00A0", "b", "\u3000", "\u3000", "c"});
}

TEST_CASE("a full cache keeps its words and takes no others") {
  std::vector<std::string> all;
  for (int i = 0; i < 1000; ++i) all.push_back("word" + std::to_string(i));
  WordCache cache(600);
  for (std::int32_t i = 0; i < 1000; ++i) {
    const auto& word = all[static_cast<std::size_t>(i)];
    cache.add(word, WordCache::hash(word), std::vector<std::int32_t>{i, -i});
  }
  for (std::int32_t i = 0; i < 1000; ++i) {
    const auto& word = all[static_cast<std::size_t>(i)];
    const auto ids = cache.find(word, WordCache::hash(word));
    CHECK(std::vector(ids.begin(), ids.end()) ==
          (i < 600 ? std::vector<std::int32_t>{i, -i} : std::vector<std::int32_t>{}));
  }
}
