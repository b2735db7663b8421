#include "base/spread.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;

TEST_CASE("one value has no interval, and none no mean to speak of") {
  CHECK(spread_of({2.5}).mean == 2.5);
  CHECK(spread_of({2.5}).count == 1);
  CHECK_FALSE(spread_of({2.5}).half);
  CHECK(spread_of({}).count == 0);
  CHECK_FALSE(spread_of({}).half);
}

// Quantiles of Student's t as tables have them: 12.7062 for 1 degree of freedom, 2.2622 for 9.
TEST_CASE("the interval of a mean is that of Student's t") {
  const Spread two = spread_of({1, 3});  // s = sqrt 2, s / sqrt 2 = 1
  CHECK(two.mean == 2);
  CHECK(*two.half == Approx(12.7062).epsilon(1e-5));
  std::vector<double> ten;
  for (int i = 0; i < 10; ++i) ten.push_back(i);
  const Spread spread = spread_of(ten);
  CHECK(spread.mean == Approx(4.5));
  CHECK(spread.count == 10);
  CHECK(*spread.half == Approx(2.2622 * std::sqrt(82.5 / 9 / 10)).epsilon(1e-4));
  CHECK(*spread_of({4, 4, 4}).half == 0);
}
