#include "measure/maths/words.hpp"

#include <catch2/catch.hpp>

#include "measure/maths/maths_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Rows = std::vector<std::int64_t>;

namespace {

const Tokens kText = tokens_of({"Hungary", ",", " the", " Czech", " Republic", " (", "H", "ungary",
                                ")", " Hungarian", " fruits", " pá", "linka", " fruit", "."});

Rows rows_of_word(const std::string& word, bool all_pieces = false) {
  return resolve_words({word}, kText, all_pieces).at(0).rows;
}

}  // namespace

TEST_CASE("a word is found with and without a space, and whole") {
  CHECK(rows_of_word("Hungary") == Rows{0, 6});
  CHECK(rows_of_word("fruit") == Rows{13});
  CHECK(rows_of_word("fruits") == Rows{10});
  CHECK(rows_of_word("(") == Rows{5});
  CHECK(rows_of_word("pálinka") == Rows{11});
  CHECK(resolve_words({"Hungary"}, kText, false)[0].count == 2);
}

TEST_CASE("a word of several tokens is its first, or all of them") {
  CHECK(rows_of_word("Czech Republic") == Rows{3});
  CHECK(rows_of_word("Czech Republic", true) == Rows{3, 4});
  CHECK(rows_of_word("Hungary", true) == Rows{0, 6, 7});
  CHECK(rows_of_word("pálinka", true) == Rows{11, 12});
}

TEST_CASE("a BOS token, which has no bytes, holds no word, also where a window begins within one") {
  const Tokens tokens = tokens_of({"", " p\u00e1", "", "linka", "", " plum"});
  CHECK(resolve_words({"p\u00e1linka"}, tokens, true)[0].rows == Rows{1, 3});
  CHECK(resolve_words({"plum"}, tokens, true)[0].rows == Rows{5});
}

TEST_CASE("a word may not be part of another") {
  CHECK(places_of("art", "art, party art").size() == 2);
  CHECK(places_of("a", "a a1 á 1a (a) 'a'").size() == 3);
  CHECK(places_of("a", "á").empty());
  CHECK(places_of("a", "aá áa").empty());  // letters beyond ASCII join too
  CHECK(places_of("a", "“a” a’s —a—").size() == 3);
  CHECK(places_of("a", "a× €a a→b a√ 、a。").size() == 5);  // no letters, whatever their block
  CHECK(places_of("a", "aª µa a² a٣ ㍿a").size() == 1);     // the first and last are not alone
  CHECK(places_of("), (", "x), (y").size() == 1);           // only letters and digits join
  CHECK(places_of("aa", "aa aa").size() == 2);
  CHECK(places_of("", "a").empty());
}

TEST_CASE("words that match nothing are named with the nearest of the text, all at once") {
  CHECK_THROWS_WITH(
      resolve_words({"Hungry", "Hungary", "Czech republic", "xylophone"}, kText, false),
      Contains("\"Hungry\" is not in the text (did you mean Hungary?)") &&
          Contains("\"Czech republic\" is not in the text (did you mean Czech "
                   "Republic?)") &&
          Contains("\"xylophone\" is not in the text"));
  CHECK_THROWS_WITH(resolve_words({"fruit", "fruit"}, kText, false), Contains("given twice"));
  CHECK_THROWS_WITH(resolve_words({""}, kText, false), Contains("a word is empty"));
}

TEST_CASE("a word beyond the last token does not match") {
  Tokens tokens = tokens_of({"a", " b"});
  tokens.text += " c";
  CHECK_THROWS_WITH(resolve_words({"c"}, tokens, false), Contains("\"c\" is not in the text"));
}
