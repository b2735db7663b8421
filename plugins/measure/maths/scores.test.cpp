#include "measure/maths/scores.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/maths_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

constexpr auto T = RowRole::target, C = RowRole::contrast, N = RowRole::neither;

}  // namespace

TEST_CASE("scores of a table that can be done by hand") {
  const Codes codes = codes_of({{6, 0, 2, 0, 0},   // target
                                {0, 0, 4, 0, 0},   // target
                                {2, 1, 0, 0, 0},   // contrast
                                {1, 3, 0, 0, 0},   // contrast
                                {9, 9, 9, 9, 0}},  // neither
                               5);
  const auto scores = selectivity_scores(codes, {T, T, C, C, N}, 0);
  CHECK(scores.ratio == std::vector<double>{6 / 1.5, 0, 0, 0, 0});
  CHECK(scores.difference == std::vector<double>{3 - 1.5, -2, 3, 0, 0});
  CHECK(scores.exclusive == std::vector<bool>{false, false, true, false, false});
  CHECK(scores.exclusives() == 1);
  CHECK(scores.target_fired == std::vector<std::int64_t>{1, 0, 2, 0, 0});
  CHECK(scores.contrast_fired == std::vector<std::int64_t>{2, 2, 0, 0, 0});
  CHECK(scores.target_mean[0] == 6);
  CHECK(std::isnan(scores.target_mean[1]));
  CHECK(std::isnan(scores.contrast_mean[4]));

  // At or below the threshold is silence: latent 0 loses its contrast and becomes exclusive.
  const auto high = selectivity_scores(codes, {T, T, C, C, N}, 2);
  CHECK(high.ratio[0] == 0);
  CHECK(high.exclusive[0]);
  CHECK(high.difference[2] == 2);
}

TEST_CASE("scores equal plain loops over dense rows") {
  const double threshold = 0.2;
  const auto rows = signed_rows(random_rows(90, 40, 0.1, 5));
  std::vector<RowRole> roles;
  for (int r = 0; r < 90; ++r) roles.push_back(r % 7 == 0 ? T : r % 3 == 0 ? N : C);
  const auto found = selectivity_scores(codes_of(rows, 40), roles, threshold);
  for (std::size_t j = 0; j < 40; ++j) {
    double sum[3] = {}, fired[3] = {}, count[3] = {};
    for (std::size_t r = 0; r < 90; ++r) {
      const auto role = static_cast<std::size_t>(roles[r]);
      ++count[role];
      if (const double z = std::abs(rows[r][j]); z > threshold) sum[role] += z, ++fired[role];
    }
    const double ratio =
        fired[1] > 0 && fired[2] > 0 ? (sum[1] / fired[1]) / (sum[2] / fired[2]) : 0;
    CHECK(found.ratio[j] == Approx(ratio).epsilon(1e-12));
    CHECK(found.difference[j] == Approx(sum[1] / count[1] - sum[2] / count[2]).margin(1e-12));
    CHECK(found.exclusive[j] == (fired[1] > 0 && fired[2] == 0));
  }
}

TEST_CASE("scores need both kinds of rows") {
  const Codes codes = codes_of({{1}, {1}}, 1);
  CHECK_THROWS_WITH(selectivity_scores(codes, {C, C}, 0), Contains("no target row"));
  CHECK_THROWS_WITH(selectivity_scores(codes, {T, T}, 0), Contains("no contrast row"));
  CHECK_THROWS_WITH(selectivity_scores(codes, {T}, 0), Contains("2 rows"));
}
