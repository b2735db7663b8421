#include "recovery.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/draws.hpp"

using namespace kazan;

namespace {

using Numbers = std::vector<double>;

double mean(const Numbers& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

// Sample covariance, n - 1.
double covariance(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean(a)) * (b[i] - mean(b));
  return sum / static_cast<double>(a.size() - 1);
}

// Units of a and b that go together, as losses of windows of different lengths do.
std::pair<Numbers, Numbers> drawn(std::size_t count) {
  const Draws draws(5, "test");
  Numbers a, b;
  for (std::size_t u = 0; u < count; ++u) {
    const double length = 5 + 10 * draws.uniform(u, 0);
    b.push_back(length * (1 + draws.normal(u, 1) / 4));
    a.push_back(0.7 * b.back() + length * draws.normal(u, 2) / 5);
  }
  return {a, b};
}

// Windows of `length` predicted tokens; what `loss` says of window, position and way.
template <class Loss>
std::vector<Predicted> predicted(std::int64_t windows, std::int64_t length, Loss loss) {
  std::vector<Predicted> all;
  for (std::int64_t w = 0; w < windows; ++w)
    for (std::int64_t t = 0; t < length; ++t) {
      all.push_back({w * (length + 1) + t, t, {}, 0.5});
      for (std::size_t way = 0; way < kWays; ++way)
        all.back().loss[way] = loss(w, t, static_cast<Instead>(way));
    }
  return all;
}

}  // namespace

TEST_CASE("the error of a ratio is what covariances say, and what drawing units again shows") {
  const auto [a, b] = drawn(400);
  const Ratio found = ratio_of(a, b);
  const double n = 400, r = mean(a) / mean(b);
  const double variance =
      (covariance(a, a) - 2 * r * covariance(a, b) + r * r * covariance(b, b)) / n;
  CHECK(found.value == Approx(r));
  CHECK(found.error == Approx(std::sqrt(variance) / mean(b)));

  const Draws draws(6, "test");
  Numbers again;
  for (std::uint64_t trial = 0; trial < 2000; ++trial) {
    double of_a = 0, of_b = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
      const auto u = draws.below(400, trial, i);
      of_a += a[u], of_b += b[u];
    }
    again.push_back(of_a / of_b);
  }
  CHECK(found.error == Approx(std::sqrt(covariance(again, again))).epsilon(0.06));
}

TEST_CASE("a ratio without a divisor is undefined, and of one unit its error is") {
  CHECK(std::isnan(ratio_of(Numbers{1, 2}, Numbers{1, -1}).value));
  CHECK(ratio_of(Numbers{1}, Numbers{4}).value == 0.25);
  CHECK(std::isnan(ratio_of(Numbers{1}, Numbers{4}).error));
}

TEST_CASE("losses are compared window by window, or by token where windows are few") {
  // Windows differ in what the site is worth, all of their tokens alike.
  const auto loss = [](std::int64_t w, std::int64_t, Instead instead) {
    const double worth = 1 + static_cast<double>(w % 3);
    return 2 + (instead == Instead::zero             ? worth
                : instead == Instead::mean           ? worth / 2
                : instead == Instead::reconstruction ? worth / 4
                                                     : 0);
  };
  const Recovery many(predicted(30, 8, loss)), few(predicted(9, 8, loss));
  for (const auto* each : {&many, &few}) {
    CHECK(each->loss(Instead::nothing) == Approx(2));
    CHECK(each->loss(Instead::zero) == Approx(4));
    CHECK(each->divergence() == Approx(0.5));
    CHECK(each->added().value == Approx(0.5));
    CHECK(each->recovered(Instead::zero).value == Approx(0.75));
    CHECK(each->recovered(Instead::mean).value == Approx(0.5));
    CHECK(each->recovered(Instead::zero).error == Approx(0).margin(1e-12));  // the same in each
  }
  // worth / 4 is a quarter of 1, 2, 3, as often each: of variance 2 / 3 / 16.
  const double deviation = std::sqrt(2. / 3) / 4;
  CHECK(many.added().error == Approx(deviation / std::sqrt(29)));
  CHECK(few.added().error == Approx(deviation / std::sqrt(71)));
}

TEST_CASE("what does not cost more than its error tells recovers nothing defined") {
  // Zeros cost `gap` on average, 1 more or less in turns: the error of 100 windows is 0.1005.
  const auto of = [](double gap) {
    return Recovery(predicted(100, 4, [&](std::int64_t w, std::int64_t, Instead instead) {
      return instead == Instead::zero ? 3 + gap + (w % 2 ? 1 : -1) : 3.0;
    }));
  };
  CHECK(of(0.21).recovered(Instead::zero).value == Approx(1));
  CHECK(std::isnan(of(0.19).recovered(Instead::zero).value));
  CHECK(std::isnan(of(0.19).recovered(Instead::zero).error));
  CHECK(std::isnan(of(-2).recovered(Instead::zero).value));
  CHECK(std::isnan(of(1).recovered(Instead::mean).value));  // costs nothing
}
