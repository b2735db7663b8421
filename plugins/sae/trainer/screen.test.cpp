// What scores in 8 bits promise: how far they can be from the values.
#include "screen.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "samples.hpp"

using namespace kazan::trainer;

namespace {

const Kernels& plainest() {
  return *kernels_named("portable");
}

struct Scored {
  double furthest = 0;  // |score - value| / bound, of all pairs
  double any = 0;       // the same with the bound for any latent
};

float score_of(const RoundedRows& x, std::int64_t t, const RoundedRows& w, std::int64_t j,
               float bias, const Kernels& kernels) {
  std::int32_t sum = 0, latent = 0;
  kernels.tile8(x.row(t), 1, w.row(j), 1, x.stride8(), &sum, 1);
  float score = 0;
  const float lowest = -std::numeric_limits<float>::infinity();
  REQUIRE(kernels.sift8(&sum, w.scales() + j, x.scale(t), &bias, 1, {lowest}, 0, &score, &latent) ==
          1);
  return score;
}

Scored scored(const Matrix& x, const Matrix& w, float bias, const Kernels& kernels) {
  RoundedRows rows(x.rows(), x.columns());
  for (std::int64_t t = 0; t < x.rows(); ++t) rows.assign(t, x.row(t), kernels);
  Screen screen(w.rows(), w.columns());
  for (std::int64_t j = 0; j < w.rows(); ++j) screen.assign(j, w.row(j), kernels);
  const std::vector<float> biases(static_cast<std::size_t>(w.rows()), bias);
  screen.measure(biases.data());
  Scored found;
  for (std::int64_t t = 0; t < x.rows(); ++t)
    for (std::int64_t j = 0; j < w.rows(); ++j) {
      const float value = plain_dot(x.row(t), w.row(j), x.stride()) + bias;
      const double off =
          std::fabs(static_cast<double>(score_of(rows, t, screen.rows(), j, bias, kernels)) -
                    static_cast<double>(value));
      const auto share = [off](float bound) { return off / static_cast<double>(bound); };
      found.furthest = std::max(found.furthest, share(screen.bound(rows, t, j, bias)));
      found.any = std::max(found.any, share(screen.bound(rows, t)));
    }
  return found;
}

// x for which turning gives `turned`: turning is orthogonal, so its inverse is its transpose.
Matrix turned_back(const std::vector<float>& turned, std::int64_t columns, const Kernels& kernels) {
  Matrix out(1, columns), unit(1, columns);
  for (std::int64_t c = 0; c < columns; ++c) {
    std::fill_n(unit.row(0), unit.stride(), 0.F);
    unit.row(0)[c] = 1;
    kernels.turn(unit.row(0), unit.stride());
    double sum = 0;
    for (std::int64_t i = 0; i < columns; ++i)
      sum += static_cast<double>(unit.row(0)[i]) *
             static_cast<double>(turned[static_cast<std::size_t>(i)]);
    out.row(0)[c] = static_cast<float>(sum);
  }
  return out;
}

}  // namespace

// For whoever wants to know what the other tests compared.
TEST_CASE("the kernel paths of this processor", "[.paths]") {
  for (const Kernels* kernels : all_kernels()) WARN(kernels->path);
}

TEST_CASE("turning keeps products, and spreads a value that stands out") {
  for (const Kernels* kernels : all_kernels())
    for (const std::int64_t d : {16, 48, 256, 768, 1040}) {
      CAPTURE(kernels->path, d);
      Matrix x = samples::normal(2, d, "test.turn"), same = samples::normal(2, d, "test.turn");
      const double before = static_cast<double>(plain_dot(x.row(0), x.row(1), x.stride()));
      for (std::int64_t i = 0; i < 2; ++i) {
        kernels->turn(x.row(i), x.stride());
        plainest().turn(same.row(i), same.stride());
        CHECK(std::equal(x.row(i), x.row(i) + d, same.row(i)));
      }
      // Both lengths are near sqrt(d); Screen::slack_of() allows more.
      CHECK(static_cast<double>(plain_dot(x.row(0), x.row(1), x.stride())) ==
            Approx(before).margin(1e-5 * static_cast<double>(d)));
      if (d < 256) continue;
      Matrix spike(1, d);
      spike.row(0)[7] = 1;
      kernels->turn(spike.row(0), spike.stride());
      CHECK(kernels->largest(spike.row(0), spike.stride()) <= 1.0F / 16);
    }
}

namespace {

// Rows of 8 bits, that end in zeros; in each third row all are as large as they can be.
Buffer<std::int8_t> bytes(std::int64_t rows, std::int64_t columns, std::int64_t stride8,
                          const std::string& purpose) {
  Buffer<std::int8_t> out(static_cast<std::size_t>(rows * stride8));
  const kazan::Draws draws(5, purpose);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t c = 0; c < columns; ++c) {
      const double drawn =
          60 * draws.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c));
      const double value = i % 3 == 2 ? (drawn < 0 ? -127 : 127) : std::clamp(drawn, -127., 127.);
      out[static_cast<std::size_t>(i * stride8 + c)] = static_cast<std::int8_t>(value);
    }
  return out;
}

}  // namespace

// Shapes on both sides of what a path takes at once: rows of x, latents, values.
TEST_CASE("the sums of 8-bit rows are exact on every path, and only they are written") {
  for (const std::int64_t d : {1, 17, 100, 384, 450, 768, 8192}) {
    const std::int64_t stride8 = (d + 63) / 64 * 64;
    const auto x = bytes(13, d, stride8, "test.x"), w = bytes(133, d, stride8, "test.w");
    std::vector<std::int32_t> right;
    for (std::int64_t t = 0; t < 13; ++t)
      for (std::int64_t j = 0; j < 133; ++j) {
        right.push_back(0);
        for (std::int64_t i = 0; i < d; ++i)
          right.back() += x.data()[t * stride8 + i] * w.data()[j * stride8 + i];
      }
    for (const std::int64_t tokens : {1, 5, 6, 13})
      for (const std::int64_t latents : {1, 7, 16, 23, 64, 133})
        for (const Kernels* kernels : all_kernels()) {
          CAPTURE(kernels->path, d, tokens, latents);
          std::vector<std::int32_t> sums(14 * 133, 7), expected = sums;
          kernels->tile8(x.data(), tokens, w.data(), latents, stride8, sums.data(), 133);
          for (std::int64_t t = 0; t < tokens; ++t)
            std::copy_n(right.begin() + t * 133, latents, expected.begin() + t * 133);
          CHECK(sums == expected);
        }
  }
}

TEST_CASE("no score is further from its value than the bound") {
  for (const std::int64_t d : {1, 17, 768, 3072, 8192})
    for (const auto& kind : samples::kinds()) {
      const Kernels& kernels = *all_kernels().front();
      CAPTURE(d, kind);
      const Matrix w = samples::normal(12, d, "test.w", 0.05);
      for (const float bias : {0.F, -3.F}) {
        const Scored found = scored(samples::rows(kind, 12, d), w, bias, kernels);
        CHECK(found.furthest <= 1);
        CHECK(found.any <= 1);
      }
    }
}

// The rounding error of w as x: what Cauchy and Schwarz allow is reached, but for the rounding of
// x.
TEST_CASE("rows that are made to, come near the bound") {
  const Kernels& kernels = *all_kernels().front();
  for (const std::int64_t d : {16, 256, 768}) {
    const Matrix w = samples::normal(1, d, "test.w");
    RoundedRows rounded(1, d);
    rounded.assign(0, w.row(0), kernels);
    Matrix turned = samples::normal(1, d, "test.w");
    kernels.turn(turned.row(0), turned.stride());
    std::vector<float> off;
    for (std::int64_t i = 0; i < d; ++i)
      off.push_back(turned.row(0)[i] - rounded.scale(0) * static_cast<float>(rounded.row(0)[i]));
    const Scored found = scored(turned_back(off, d, kernels), w, 0, kernels);
    CAPTURE(d, found.furthest);
    CHECK(found.furthest <= 1);
    CHECK(found.furthest > 0.4);
  }
}
