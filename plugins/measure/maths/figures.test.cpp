#include "measure/maths/figures.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/maths_test.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("a scatter names its latents and draws what is undefined at zero") {
  Scatter s{"a_by_b", "A by B", "caption", "B", "A", {.5, 1}, {NAN, 2}, {}, {}, {}};
  const auto plain = draw(s);
  CHECK(plain.kind == "scatter");
  CHECK(plain.arrays.at("y").values<float>()[0] == 0);
  CHECK(plain.arrays.at("y").values<float>()[1] == 2);
  CHECK(plain.arrays.count("class") == 0);
  s.latent = {7, 9};
  s.point_class = {1, 0};
  s.classes = {{"alive", "normal"}, {"dead", "dead"}};
  const auto full = draw(s);
  CHECK(full.arrays.at("index").values<std::int64_t>()[1] == 9);
  CHECK(full.arrays.at("class").values<std::uint8_t>()[0] == 1);
  CHECK(full.options.at("classes").items()[1].at("role").string() == "dead");
}

TEST_CASE("a shaded text has a value a token, and pieces that can be read") {
  Tokens tokens = tokens_of({"a", " \xC3", "\xA1"});
  const Codes codes = codes_of({{0, 1}, {0, .5f}, {2, 0}}, 2);
  const auto figure =
      shaded_text("best", "Best", "c.", {{1, "latent 1", "note"}}, codes, tokens, .5);
  CHECK(figure.options.at("pieces").strings() == std::vector<std::string>{"a", " á", "·"});
  CHECK(figure.caption == "c.");
  const auto values = figure.arrays.at("latent_1").values<float>();
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{1, 0, 0});
}

TEST_CASE("an image holds the codes, or says how many of its rows") {
  const Codes codes = codes_of({{0, 1}, {0, 0}, {2, 3}}, 2);
  const auto figure = codes_image(codes, nullptr);
  CHECK(figure.arrays.at("row_start").count() == 4);
  CHECK(figure.arrays.at("column").count() == 3);
  CHECK(figure.options.at("columns").integer() == 2);
  CHECK_FALSE(figure.options.has("row_names"));

  const Codes many = codes_of(Dense(2000, {1, 0}), 2);
  const auto cut = codes_image(many, nullptr);
  CHECK(cut.options.at("rows").integer() == 1024);
  CHECK(cut.arrays.at("value").count() == 1024);
  CHECK_THAT(cut.caption, Catch::Contains("the first 1024 of 2000 tokens"));

  const auto dense =
      codes_image(codes_of(Dense(50, std::vector<float>(50'000, 1)), 50'000), nullptr);
  CHECK(dense.options.at("rows").integer() == 40);
  CHECK(dense.arrays.at("value").count() == kMostImageEntries);
  CHECK_THAT(dense.caption, Catch::Contains("the first 40 of 50 tokens"));
}
