#include "testing/fixtures.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "sdk/artifacts/reconstruct.hpp"
#include "testing/compare.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("words are cut before their spaces, into windows") {
  const Tokens tokens = tokens_of_words("a bee a bee sees", 2);
  CHECK(tokens.text == "a bee a bee sees");
  REQUIRE(tokens.rows() == 5);
  CHECK(tokens.piece(1) == " bee");
  CHECK(tokens.piece(2) == " a");
  CHECK(tokens.tokens[1].id == tokens.tokens[3].id);
  CHECK(tokens.tokens[0].id != tokens.tokens[2].id);
  CHECK(tokens.windows == std::vector<std::int64_t>{0, 2, 4});
  CHECK(tokens.position(3) == 1);
  CHECK(tokens_of_words("", 2).rows() == 0);
}

TEST_CASE("rows in memory are read as they were given") {
  const Activations rows = activations_of({{1, 2}, {3, 4}, {5, 6}}, {0, 1, 0});
  CHECK(rows.rows() == 3);
  CHECK(rows.inputs() == 2);
  CHECK(rows.source->positions() == std::vector<std::int32_t>{0, 1, 0});
  const Array part = rows.read(1, 3);
  CHECK(part.row<float>(0)[0] == 3);
  CHECK(part.row<float>(1)[1] == 6);
  CHECK(activations_of({{1}, {2}}).source->positions() == std::vector<std::int32_t>{0, 1});
  CHECK_THROWS_AS(activations_of({{1, 2}, {3}}), Error);
  CHECK_THROWS_AS(activations_of({{1}, {2}}, {0}), Error);
}

TEST_CASE("planted rows are what their features come to") {
  const Planted p = planted({.rows = 40, .inputs = 8, .features = 24, .active = 3});
  const Sae sae = p.sae();
  std::set<std::int32_t> seen;
  for (std::int64_t t = 0; t < 40; ++t) {
    REQUIRE(p.codes.latents_of(t).size() == 3);
    for (std::size_t e = 0; e < 3; ++e) {
      CHECK(p.codes.activations_of(t)[e] >= 1);
      CHECK(p.codes.activations_of(t)[e] < 2);
      seen.insert(p.codes.latents_of(t)[e]);
    }
    std::vector<double> back(8);
    reconstruct_row(sae, p.codes, t, back);
    for (std::size_t i = 0; i < 8; ++i)
      CHECK(p.rows.row<float>(t)[i] == Approx(back[i]).margin(1e-6));
  }
  CHECK(seen.size() > 20);
  for (std::int64_t f = 0; f < 24; ++f) {
    double square = 0;
    for (const float v : p.directions.row<float>(f)) square += static_cast<double>(v) * v;
    CHECK(square == Approx(1).margin(1e-6));
  }
}

TEST_CASE("planted rows are the same each time, others by seed, and noisy where asked for") {
  const PlantedOptions options{.rows = 64, .noise = 0.5};
  const auto rows = [](const PlantedOptions& o) { return planted(o).activations(); };
  CHECK(other_bits(rows(options), rows(options)) == "");
  PlantedOptions other = options;
  other.seed = 1;
  CHECK(other_bits(rows(options), rows(other)) != "");
  PlantedOptions silent = options;
  silent.noise = 0;
  const Array noisy = planted(options).rows, clean = planted(silent).rows;
  double square = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(clean.count()); ++i)
    square += std::pow(noisy.values<float>()[i] - clean.values<float>()[i], 2);
  CHECK(std::sqrt(square / static_cast<double>(clean.count())) == Approx(0.5).epsilon(0.05));
}

TEST_CASE("what cannot be planted is refused, and named") {
  CHECK_THROWS_WITH(planted({.features = 2, .active = 3}),
                    "planted: active: expected 0 to 2, the features, found 3");
  CHECK_THROWS_WITH(planted({.active = -1}), Catch::EndsWith("found -1"));
  CHECK_THROWS_WITH(planted({.rows = -1}), "planted: rows: expected at least 0, found -1");
  CHECK_THROWS_WITH(planted({.inputs = 0}), "planted: inputs: expected at least 1, found 0");
  CHECK_THROWS_WITH(planted({.features = 0, .active = 0}), Catch::Contains("planted: features:"));
  CHECK_THROWS_WITH(planted({.noise = -0.5}), "planted: noise: expected at least 0, found -0.5");
  CHECK_THROWS_WITH(planted({.noise = std::nan("")}), Catch::Contains("planted: noise:"));
  CHECK(planted({.rows = 0}).activations().rows() == 0);
}
