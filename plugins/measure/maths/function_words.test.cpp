#include "measure/maths/function_words.hpp"

#include <catch2/catch.hpp>

#include "measure/maths/maths_test.hpp"
#include "measure/maths/pieces.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("function words are of the closed classes, in lower case or capitalised") {
  for (const auto* word : {"a", "The", "of", "and", "which", "was", "I", "yourselves", "would"})
    CHECK(is_function_word(word));
  for (const auto* word : {"", "pear", "IT", "US", "thE", "distil", "7", "á"})
    CHECK_FALSE(is_function_word(word));
}

TEST_CASE("tokens of function words, whole and in pieces") {
  const auto tokens = tokens_of({"The", " pear", "'s", " a", "blaze", " with", "in", ",", " don",
                                 "’", "t", " and", "\n", " s", " 's", "of"});
  const auto flags = function_words(tokens);
  CHECK(flags == std::vector<bool>{true, false, true, false, false, true, true, false, false, false,
                                   true, true, false, false, false, false});
  const auto signs = punctuation(tokens);
  for (std::size_t row = 0; row < flags.size(); ++row) CHECK_FALSE((flags[row] && signs[row]));
}
