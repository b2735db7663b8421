#include "measure/maths/next_token.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace kazan;

// Exponentials in f32 are right to 1e-7; sums of them, and so logarithms, too.
constexpr double kClose = 1e-6;

TEST_CASE("cross-entropy has its closed forms") {
  const std::vector<float> even(1000, -3.5f), sure = {0, 50, 0};
  CHECK(cross_entropy(even, 7) == Approx(std::log(1000.0)).epsilon(kClose));
  CHECK(cross_entropy(sure, 1) == Approx(0).margin(kClose));
  CHECK(cross_entropy(sure, 0) == Approx(50).epsilon(kClose));
  const std::vector<float> odds = {std::log(1.0f), std::log(2.0f), std::log(5.0f)};
  CHECK(cross_entropy(odds, 1) == Approx(std::log(4.0)).epsilon(kClose));
  const std::vector<float> large = {1000, 1000};  // no overflow
  CHECK(cross_entropy(large, 0) == Approx(std::log(2.0)).epsilon(kClose));
  const std::vector<float> apart = {-1000, 1000};
  CHECK(cross_entropy(apart, 0) == Approx(2000).epsilon(kClose));
}

TEST_CASE("divergence has its closed forms") {
  const std::vector<float> p = {std::log(1.0f), std::log(3.0f)}, q = {0, 0};
  CHECK(divergence(p, q) == Approx(0.25 * std::log(0.5) + 0.75 * std::log(1.5)).epsilon(kClose));
  CHECK(divergence(q, p) == Approx(0.5 * std::log(2.0) + 0.5 * std::log(2.0 / 3)).epsilon(kClose));
  CHECK(divergence(p, p) == 0);
  const std::vector<float> moved = {p[0] + 8, p[1] + 8};  // the same distribution
  CHECK(divergence(p, moved) == Approx(0).margin(kClose));
}
