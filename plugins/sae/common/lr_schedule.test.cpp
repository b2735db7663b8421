#include "lr_schedule.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace kazan::sae;

namespace {

// By parts of the training, in long double.
long double closed_form(const LrSchedule& s, std::int64_t step) {
  const long double pi = std::acos(-1.0L);
  const auto t = static_cast<long double>(step);
  if (step <= s.warmup) return t / static_cast<long double>(s.warmup);
  const auto fallen = t - 1 - static_cast<long double>(s.steps - s.decay);
  if (s.shape == LrShape::constant || fallen <= 0) return 1;
  const auto share = fallen / static_cast<long double>(s.decay);
  return s.shape == LrShape::linear ? 1 - share : (1 + std::cos(pi * share)) / 2;
}

std::vector<double> factors(const LrSchedule& s) {
  std::vector<double> out;
  for (std::int64_t t = 1; t <= s.steps; ++t) out.push_back(lr_factor(s, t));
  return out;
}

const LrShape kShapes[] = {LrShape::constant, LrShape::linear, LrShape::cosine};

}  // namespace

TEST_CASE("the rate of each step is its schedule's closed form") {
  for (const auto shape : kShapes)
    for (const std::int64_t steps : {1, 2, 10, 97})
      for (std::int64_t warmup = 0; warmup <= steps; ++warmup)
        for (std::int64_t decay = 0; warmup + decay <= steps; ++decay) {
          const LrSchedule s{shape, warmup, decay, steps};
          CAPTURE(int(shape), steps, warmup, decay);
          for (std::int64_t t = 1; t <= steps; ++t) {
            const auto expected = static_cast<double>(closed_form(s, t));
            if (!(std::fabs(lr_factor(s, t) - expected) <= 1e-15)) {
              CAPTURE(t);
              REQUIRE(lr_factor(s, t) == expected);
            }
          }
        }
}

TEST_CASE("a constant rate is lr itself, at whatever step") {
  for (const std::int64_t t : {1, 2, 1'000'000'000}) {
    CHECK(lr_factor({}, t) == 1);
    CHECK(lr_factor({LrShape::constant, 0, 5, 5}, t) == 1);
    CHECK(lr_factor({LrShape::constant, 1, 0, 5}, t) == 1);
  }
}

TEST_CASE("a rate by the figures of a small training") {
  const LrSchedule linear{LrShape::linear, 4, 2, 8}, cosine{LrShape::cosine, 2, 4, 6};
  CHECK(factors(linear) == std::vector<double>{0.25, 0.5, 0.75, 1, 1, 1, 1, 0.5});
  const auto found = factors(cosine);
  const double expected[] = {0.5, 1, 1, 0.5 + std::sqrt(0.125), 0.5, 0.5 - std::sqrt(0.125)};
  REQUIRE(found.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-15));
}

TEST_CASE("no step is at rate 0, also the last of very many, whose digits are right") {
  const std::int64_t many = 1'000'000'000;
  const LrSchedule s{LrShape::cosine, many / 10, many - many / 10, many};
  CHECK(lr_factor(s, 1) == 1e-8);
  const double u = 1 / (0.9 * static_cast<double>(many));
  CHECK(lr_factor(s, many) == Approx(std::pow(std::acos(-1.0) / 2 * u, 2)).epsilon(1e-14));
}

TEST_CASE("steps are batches, the last of an epoch what is left") {
  CHECK(steps_of(100, std::nullopt, 7) == 7);
  CHECK(steps_of(100, 100, 7) == 7);
  CHECK(steps_of(100, 1000, 7) == 7);
  CHECK(steps_of(100, 50, 7) == 14);
  CHECK(steps_of(100, 33, 7) == 28);
  CHECK(steps_of(100, 1, 0) == 0);
  CHECK(steps_of(0, 10, 7) == 0);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(steps_of(100, 1, kMost) == kMost);
  CHECK(steps_of(100, 100, kMost) == kMost);
}
