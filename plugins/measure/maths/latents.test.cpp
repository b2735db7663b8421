#include "measure/maths/latents.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "measure/maths/maths_test.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("activity of a table that can be done by hand") {
  // latent 0 always on, 1 fires once, 2 dead, 3 fires below the threshold of the second half
  const Codes codes = codes_of({{1, 0, 0, .2f}, {2, 4, 0, .2f}, {3, 0, 0, .2f}, {2, 0, 0, 0}}, 4);
  const auto all = activity(codes, 0);
  CHECK(all.fired == std::vector<std::int64_t>{4, 1, 0, 3});
  CHECK(all.density == std::vector<double>{1, .25, 0, .75});
  CHECK(all.max[0] == 3);
  CHECK(all.max[2] == 0);
  CHECK(all.mean[0] == 2);
  CHECK(all.mean[1] == 4);
  CHECK(std::isnan(all.mean[2]));
  CHECK(all.alive() == 3);
  CHECK(all.always_on() == 1);
  CHECK(all.l0() == 2);
  CHECK(all.density_by_strength() == Approx((1 * .5 + .25 * 1 + .75 * .05) / 4));

  const auto high = activity(codes, 1);  // strictly above
  CHECK(high.fired == std::vector<std::int64_t>{3, 1, 0, 0});
  CHECK(high.always_on() == 0);
}

TEST_CASE("activity equals a plain loop over dense rows") {
  const double threshold = 0.3;
  const auto rows = signed_rows(random_rows(57, 83, 0.15, 1));
  const auto found = activity(codes_of(rows, 83), threshold);
  for (std::size_t j = 0; j < 83; ++j) {
    double sum = 0, max = 0, fired = 0;
    for (const auto& row : rows)
      if (const double z = std::abs(row[j]); z > threshold)
        sum += z, max = std::max(max, z), ++fired;
    CHECK(found.density[j] == fired / 57);
    CHECK(found.max[j] == max);
    if (fired > 0) CHECK(found.mean[j] == Approx(sum / fired).epsilon(1e-12));
  }
}

TEST_CASE("activity of nothing is defined where it can be") {
  const auto none = activity(codes_of({}, 3), 0);
  CHECK(none.alive() == 0);
  CHECK(none.always_on() == 0);
  CHECK(std::isnan(none.l0()));
  CHECK(std::isnan(none.density[0]));
  const auto silent = activity(codes_of({{0, 0, 0}}, 3), 0);
  CHECK(silent.l0() == 0);
  CHECK(silent.density_by_strength() == 0);
  CHECK(silent.density[1] == 0);
  CHECK(activity(codes_of({{0, 5, 0}}, 3), 0).always_on() == 1);
}

TEST_CASE("token types are counted once") {
  const auto tokens = tokens_of({"a", "b", "a", "c"});
  const Codes codes = codes_of({{1, 0, 1}, {1, 0, 0}, {1, 0, 1}, {0, 0, 0}}, 3);
  CHECK(token_types(codes, tokens, 0) == std::vector<std::int64_t>{2, 0, 1});
  CHECK_THROWS_WITH(token_types(codes, tokens_of({"a"}), 0),
                    Catch::Contains("codes of 4 rows were given with 1 tokens"));
}

TEST_CASE("Jaccard equals a plain set computation") {
  const auto a = signed_rows(random_rows(20, 30, 0.2, 1)),
             b = signed_rows(random_rows(20, 30, 0.3, 2));
  double both = 0, any = 0;
  for (std::size_t r = 0; r < 20; ++r)
    for (std::size_t j = 0; j < 30; ++j) {
      both += a[r][j] != 0 && b[r][j] != 0;
      any += a[r][j] != 0 || b[r][j] != 0;
    }
  CHECK(firing_jaccard(codes_of(a, 30), codes_of(b, 30), 0) == both / any);
  CHECK(firing_jaccard(codes_of(a, 30), codes_of(a, 30), 0) == 1);
  CHECK(std::isnan(firing_jaccard(codes_of({{0}}, 1), codes_of({{0}}, 1), 0)));
  CHECK_THROWS_AS(firing_jaccard(codes_of({{0}}, 1), codes_of({{0, 0}}, 2), 0), Error);
}

TEST_CASE("the sizes of one latent's activations are its dense column's") {
  const auto rows = signed_rows(random_rows(20, 30, 0.3, 3));
  const Codes codes = codes_of(rows, 30);
  for (std::int64_t j : {0, 13, 29}) {
    const auto column = activations_of_latent(codes, j, 0.5);
    REQUIRE(column.size() == 20);
    for (std::size_t r = 0; r < 20; ++r) {
      const float z = std::abs(rows[r][static_cast<std::size_t>(j)]);
      CHECK(column[r] == (z > 0.5 ? z : 0.0f));
    }
  }
}

TEST_CASE("mass on chosen rows is a share of the latent's sum") {
  const Codes codes = codes_of({{3, 0, -2}, {-1, 0, 0}, {4, 0, .5f}}, 3);
  const auto share = mass_share(codes, {true, true, false}, 0.5);
  CHECK(share[0] == 0.5);
  CHECK(std::isnan(share[1]));
  CHECK(share[2] == 1);
}

TEST_CASE("the largest come first, ties by index") {
  const std::vector<double> values = {1, 5, NAN, 5, 0, 2, -1};
  CHECK(largest(values, 3, 0) == std::vector<std::int64_t>{1, 3, 5});
  CHECK(largest(values, 99, 0) == std::vector<std::int64_t>{1, 3, 5, 0});
  CHECK(largest({}, 5, 0).empty());
}
