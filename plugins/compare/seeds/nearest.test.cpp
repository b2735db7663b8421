#include "seeds/nearest.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/draws.hpp"

using namespace kazan;

namespace {

Array rows(std::int64_t count, std::int64_t width, std::int64_t seed) {
  const Draws draws(seed, "test.nearest");
  Array out(Dtype::f32, {{"latents", count}, {"inputs", width}});
  for (std::int64_t i = 0; i < out.count(); ++i)
    out.values<float>()[static_cast<std::size_t>(i)] =
        static_cast<float>(draws.normal(static_cast<std::uint64_t>(i), 0));
  return out;
}

std::vector<std::int64_t> all(const Array& of) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < of.size(0); ++i) out.push_back(i);
  return out;
}

}  // namespace

TEST_CASE("the nearest direction is that of float64 products of all pairs") {
  const Array a = rows(70, 37, 1), b = rows(150, 37, 2);
  const auto found = nearest(directions_of(a, all(a)), directions_of(b, all(b)));
  for (std::int64_t i = 0; i < 70; ++i) {
    std::int64_t best = -1;
    double most = -2;
    for (std::int64_t j = 0; j < 150; ++j) {
      double xy = 0, xx = 0, yy = 0;
      for (std::size_t k = 0; k < 37; ++k) {
        const double x = a.row<float>(i)[k], y = b.row<float>(j)[k];
        xy += x * y, xx += x * x, yy += y * y;
      }
      const double cosine = xy / std::sqrt(xx * yy);
      if (cosine > most) most = cosine, best = j;
    }
    CHECK(found.index[static_cast<std::size_t>(i)] == best);
    // f32 sums of 37 products of unit vectors
    CHECK(found.cosine[static_cast<std::size_t>(i)] == Approx(most).margin(1e-6));
  }
}

TEST_CASE("directions that come again in another order are mutual, opposite ones are not") {
  const Array a = rows(30, 16, 3);
  Array b(Dtype::f32, {{"latents", 30}, {"inputs", 16}});
  for (std::int64_t i = 0; i < 30; ++i)
    for (std::size_t k = 0; k < 16; ++k)
      b.values<float>()[static_cast<std::size_t>(29 - i) * 16 + k] =
          (i < 20 ? 2.5f : -1.0f) * a.row<float>(i)[k];
  const Directions of_a = directions_of(a, all(a)), of_b = directions_of(b, all(b));
  CHECK(mutual(nearest(of_a, of_b), nearest(of_b, of_a), 0.999) == 20);
}

TEST_CASE("a latent without a direction is left out, and nothing is near nothing") {
  Array a(Dtype::f32, {{"latents", 2}, {"inputs", 3}});
  a.values<float>()[3 + 2] = 5;
  CHECK(directions_of(a, {0, 1}).values == std::vector<float>{0, 0, 1});
  const auto none = nearest(directions_of(a, {1}), {3, {}});
  CHECK(none.index == std::vector<std::int64_t>{-1});
  CHECK(mutual(none, {{}, {}}, 0) == 0);
}

// In two dimensions the angle to the nearest of n is about exponential with mean pi / n.
TEST_CASE("chance has the size that geometry says") {
  CHECK(std::acos(nearest_by_chance(1000, 2)) < 3 * 3.1416 / 1000);
  // The largest of 6144 cosines in 768 dimensions: normal with variance 1/768, expected maximum
  // sqrt(2 ln n) - (ln ln n + ln 4 pi) / (2 sqrt(2 ln n)) + 0.577 / sqrt(2 ln n) deviations.
  const double root = std::sqrt(2 * std::log(6144.0));
  const double deviations =
      root - (std::log(std::log(6144.0)) + std::log(4 * 3.14159265)) / (2 * root) + 0.5772 / root;
  CHECK(nearest_by_chance(6144, 768) == Approx(deviations / std::sqrt(768.0)).epsilon(0.02));
}
