#include "runner/progress/rate.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("a steady count has its rate, and the time that is left") {
  Rate rate;
  for (int i = 0; i <= 40; ++i) rate.add(100 + 0.5 * i, i);
  CHECK(rate.per_second(120) == Approx(2));
  CHECK(rate.left(120, 100) == Approx(30));
  CHECK(rate.left(120.25, 100) == Approx(29.75));  // it counts down between reports
  CHECK(rate.left(120, 40) == 0);
}

TEST_CASE("what a resumed training did before does not count") {
  Rate rate;
  rate.add(3, 50);
  CHECK(rate.per_second(3) == 0);  // nothing known yet
  CHECK(rate.left(3, 100) < 0);
  rate.add(5, 51);
  CHECK(rate.per_second(5) == Approx(0.5));
  CHECK(rate.left(5, 100) == Approx(98));
}

TEST_CASE("a node that becomes slower shows its recent rate") {
  Rate rate;
  double time = 0;
  int done = 0;
  for (; done < 1000; ++done) rate.add(time += 0.1, done);
  for (; done < 1060; ++done) rate.add(time += 1, done);
  CHECK(rate.per_second(time) < 1.8);  // the mean is 6.6
  CHECK(rate.per_second(time) > 0.99);
}

TEST_CASE("silence beyond the usual gap lowers the rate") {
  Rate rate;
  for (int i = 0; i <= 10; ++i) rate.add(i, i);
  CHECK(rate.per_second(11) == Approx(1));
  CHECK(rate.per_second(30) < 0.5);
  CHECK(rate.left(30, 20) > rate.left(11, 20));
}

TEST_CASE("a count that falls starts anew") {
  Rate rate;
  for (int i = 0; i <= 10; ++i) rate.add(i, 10 * i);
  rate.add(11, 0);
  CHECK(rate.per_second(11) == 0);
  rate.add(12, 3);
  CHECK(rate.per_second(12) == Approx(3));
}

TEST_CASE("no report, reports of one moment and totals already passed give no numbers") {
  Rate rate;
  CHECK(rate.per_second(5) == 0);
  CHECK(rate.left(5, 10) < 0);
  rate.add(1, 1);
  rate.add(1, 2);
  CHECK(rate.per_second(1) == 0);
  rate.add(2, 4);
  CHECK(rate.left(2, 3) < 0);
}
