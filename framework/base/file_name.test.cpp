#include "base/file_name.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("a file name for a text is the text where that can be") {
  CHECK(file_name_of("layer=3,k=16,sae.lr=1e-4,seed=0") == "layer=3,k=16,sae.lr=1e-4,seed=0");
}

TEST_CASE("a file name for any text stays in its folder, and is its own") {
  const std::string texts[] = {"",
                               ".",
                               "..",
                               "../x",
                               "a/b",
                               "a_b",
                               "a b",
                               "a\nb",
                               "a%b",
                               "<b>&\"'",
                               "k=½",
                               std::string(300, 'a'),
                               std::string(299, 'a') + "b"};
  std::vector<std::string> names;
  for (const auto& text : texts) {
    const auto name = file_name_of(text);
    CAPTURE(text, name);
    CHECK_FALSE(name.empty());
    CHECK(name.size() <= 120);
    CHECK(name.front() != '.');
    CHECK(name.find_first_of("/%<>&\"' \n?#") == name.npos);
    CHECK(std::count(names.begin(), names.end(), name) == 0);
    names.push_back(name);
  }
}
