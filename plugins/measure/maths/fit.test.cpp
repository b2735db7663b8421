#include "measure/maths/fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/draws.hpp"

using namespace kazan;

namespace {

double squared(double v) {
  return v * v;
}

}  // namespace

TEST_CASE("the fit of rows that can be done by hand") {
  Fit fit(2);
  CHECK(fit.add(std::vector<float>{1, 2}, std::vector<double>{1, 1}) == 1);
  CHECK(fit.add(std::vector<float>{3, 6}, std::vector<double>{0, 6}) == 9);
  CHECK(fit.rows() == 2);
  CHECK(fit.residual() == 10);
  CHECK(fit.total() == 2 + 8);  // about the mean (2 4)
  CHECK(fit.fvu() == 1);
  CHECK(fit.mse() == 2.5);
  CHECK(fit.mean_to_spread() == Approx(std::sqrt(20) / std::sqrt(5)));
  CHECK(fit.variance() == Approx(5));
}

TEST_CASE("the mean has an FVU of one, the rows themselves of zero") {
  Fit mean(1), same(1);
  for (const float v : {1.0f, 2.0f, 6.0f}) {
    mean.add(std::vector<float>{v}, std::vector<double>{3});
    same.add(std::vector<float>{v}, std::vector<double>{v});
  }
  CHECK(mean.fvu() == 1);
  CHECK(same.fvu() == 0);
}

TEST_CASE("no rows, one row and equal rows leave FVU undefined") {
  Fit fit(2);
  CHECK(std::isnan(fit.fvu()));
  CHECK(std::isnan(fit.mse()));
  CHECK(std::isnan(fit.variance()));
  for (int i = 0; i < 3; ++i) {
    fit.add(std::vector<float>{0.1f, 7}, std::vector<double>{0, 7});
    CHECK(std::isnan(fit.fvu()));
    CHECK(std::isnan(fit.mean_to_spread()));
    CHECK(fit.variance() == 0);
    CHECK(fit.mse() == Approx(0.005).epsilon(1e-6));
  }
}

TEST_CASE("one pass equals two passes, also when the mean dwarfs the spread") {
  const Draws draws(3, "test.fit");
  for (const double offset : {0.0, 1e5}) {
    constexpr std::size_t kRows = 300, kInputs = 17;
    std::vector<std::vector<float>> x(kRows, std::vector<float>(kInputs));
    Fit fit(kInputs);
    std::vector<double> mean(kInputs, 0.0);
    double residual = 0, total = 0;
    for (std::size_t r = 0; r < kRows; ++r) {
      std::vector<double> y(kInputs);
      for (std::size_t i = 0; i < kInputs; ++i) {
        x[r][i] = static_cast<float>(offset + draws.normal(r, i));
        y[i] = x[r][i] + 0.1 * draws.normal(r, i + kInputs);
        mean[i] += x[r][i] / double{kRows};
        residual += squared(x[r][i] - y[i]);
      }
      fit.add(x[r], y);
    }
    for (const auto& row : x)
      for (std::size_t i = 0; i < kInputs; ++i) total += squared(row[i] - mean[i]);
    CHECK(fit.fvu() == Approx(residual / total).epsilon(1e-10));
    CHECK(fit.mse() == Approx(residual / (kRows * kInputs)).epsilon(1e-12));
  }
}
