#include "equal_l0/curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;

TEST_CASE("a curve is in order of L0, each once, and of points that can be drawn") {
  const auto curve = curve_of({{8, 0.5}, {2, 0.9}, {8, 0.7}, {4, NAN}, {0, 1}, {16, 0.1}});
  REQUIRE(curve.size() == 3);
  CHECK((curve[0].l0 == 2 && curve[0].value == 0.9));
  CHECK((curve[1].l0 == 8 && curve[1].value == Approx(0.6)));
  CHECK(curve[2].l0 == 16);
}

TEST_CASE("between two points the value is linear in log L0, and beyond them unknown") {
  const std::vector<CurvePoint> curve = {{2, 1.0}, {8, 0.4}, {32, 0.2}};
  const auto middle = at_l0(curve, 4);  // half way from 2 to 8 in log
  REQUIRE(middle);
  CHECK(middle->value == Approx(0.7));
  CHECK((middle->lower.l0 == 2 && middle->upper.l0 == 8));
  CHECK(at_l0(curve, 8)->value == 0.4);
  CHECK(at_l0(curve, 8)->lower.l0 == 8);
  CHECK(at_l0(curve, 2)->value == 1.0);
  CHECK(at_l0(curve, 32)->value == 0.2);
  CHECK_FALSE(at_l0(curve, 1.9));
  CHECK_FALSE(at_l0(curve, 33));
  CHECK_FALSE(at_l0({}, 3));
}

// A straight line in log L0 is given back everywhere.
TEST_CASE("a line in log L0 is read off exactly") {
  std::vector<CurvePoint> points;
  for (const double l0 : {1.5, 3.0, 7.0, 30.0, 200.0}) points.push_back({l0, 2 - std::log(l0)});
  for (double l0 = 1.5; l0 <= 200; l0 *= 1.1)
    CHECK(at_l0(points, l0)->value == Approx(2 - std::log(l0)).epsilon(1e-12));
}
