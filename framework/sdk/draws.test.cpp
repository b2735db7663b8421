#include "sdk/draws.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;

TEST_CASE("Philox gives the known answers of its authors") {  // Random123, kat_vectors
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) ==
        PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32_10({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("draws have the moments of their distributions") {
  const Draws draws(0, "test");
  const int n = 200000;
  double u1 = 0, u2 = 0, z1 = 0, z2 = 0, z4 = 0;
  for (int i = 0; i < n; ++i) {
    const double u = draws.uniform(3, i), z = draws.normal(4, i);
    u1 += u / n;
    u2 += u * u / n;
    z1 += z / n;
    z2 += z * z / n;
    z4 += z * z * z * z / n;
  }
  // Five standard errors of each estimate at n = 200,000.
  CHECK(std::abs(u1 - 0.5) < 5 * std::sqrt(1 / 12. / n));
  CHECK(std::abs(u2 - 1 / 3.) < 5 * std::sqrt(4 / 45. / n));
  CHECK(std::abs(z1) < 5 * std::sqrt(1. / n));
  CHECK(std::abs(z2 - 1) < 5 * std::sqrt(2. / n));
  CHECK(std::abs(z4 - 3) < 5 * std::sqrt(96. / n));
}

TEST_CASE("a draw depends on seed, purpose, row and column, and on nothing else") {
  const Draws a(0, "x");
  CHECK(a.uniform(1, 2) == Draws(0, "x").uniform(1, 2));
  CHECK(a.uniform(1, 2) != Draws(1, "x").uniform(1, 2));
  CHECK(a.uniform(1, 2) != Draws(0, "y").uniform(1, 2));
  CHECK(a.uniform(1, 2) != a.uniform(2, 1));
}

TEST_CASE("a permutation holds each number once, and every order comes up") {
  const Draws draws(7, "order");
  std::vector<int> seen(6);
  for (std::uint64_t epoch = 0; epoch < 6000; ++epoch) {
    const auto p = draws.permutation(3, epoch);
    REQUIRE(p[0] + p[1] + p[2] == 3);
    seen[static_cast<std::size_t>(p[0] * 2 + (p[1] > p[2]))]++;
  }
  for (const int count : seen) CHECK(std::abs(count - 1000) < 5 * std::sqrt(1000 * 5 / 6.));
}

TEST_CASE("fast normals have the bits that tools/fixtures/draws.py computes independently") {
  const Draws draws(7, "model.init.wte.weight");
  std::vector<float> row(70);
  const auto bits = [&](std::size_t i) { return std::bit_cast<std::uint32_t>(row[i]); };
  draws.normals(0, row);
  CHECK((bits(0) == 0x3f306d4e && bits(1) == 0xc011cb60 && bits(3) == 0x4017f5f2));
  draws.normals((std::uint64_t{1} << 33) + 5, row);
  CHECK((bits(66) == 0x3f3dcb9d && bits(67) == 0x3f876402 && bits(69) == 0xbfe897eb));

  std::vector<float> longer(200);
  draws.normals(3, longer);
  draws.normals(3, row);
  CHECK(std::equal(row.begin(), row.end(), longer.begin()));  // not a function of the length
}

TEST_CASE("fast normals have the moments of N(0, 1)") {
  std::vector<float> row(1'000'000);
  Draws(0, "moments").normals(0, row);
  double powers[4] = {};
  for (const double v : row)
    for (int p = 0; p < 4; ++p) powers[p] += std::pow(v, p + 1) / 1e6;
  CHECK(powers[0] == Approx(0).margin(0.004));  // four standard errors: 1 / sqrt(n) each
  CHECK(powers[1] == Approx(1).margin(0.006));
  CHECK(powers[2] == Approx(0).margin(0.016));
  CHECK(powers[3] == Approx(3).margin(0.04));
}
