// What scores in 8 bits promise: how far they can be from the values.
#include "screen.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "laid.hpp"
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

// [x.rows(), w.rows()], by the kernels
std::vector<float> scores_of(const RoundedRows& x, const RoundedRows& w, float bias,
                             const Kernels& kernels) {
  const std::int64_t latents = w.rows();
  const auto count = static_cast<std::size_t>(x.rows() * latents);
  std::vector<std::int32_t> sums(count), latent(static_cast<std::size_t>(latents));
  std::vector<float> scores(count);
  const std::vector<float> biases(static_cast<std::size_t>(latents), bias);
  kernels.tile8.run(x.from(0), x.rows(), w.from(0), latents, x.stride8(), sums.data(), latents);
  const float lowest = -std::numeric_limits<float>::infinity();
  for (std::int64_t t = 0; t < x.rows(); ++t)
    REQUIRE(kernels.sift8(sums.data() + t * latents, w.scales(), x.scale(t), biases.data(), latents,
                          {lowest}, 0, scores.data() + t * latents, latent.data()) == latents);
  return scores;
}

// [x.rows(), w.rows()], by plain loops
std::vector<float> values_of(const Matrix& x, const Matrix& w, float bias) {
  std::vector<float> out;
  for (std::int64_t t = 0; t < x.rows(); ++t)
    for (std::int64_t j = 0; j < w.rows(); ++j)
      out.push_back(plain_dot(x.row(t), w.row(j), x.stride()) + bias);
  return out;
}

Scored scored(const Matrix& x, const Matrix& w, float bias, const std::vector<float>& values,
              const Kernels& kernels) {
  RoundedRows rows(x.rows(), x.columns(), kernels.tile8.x);
  for (std::int64_t t = 0; t < x.rows(); ++t) rows.assign(t, 1, x.row(t), kernels);
  Screen screen(w.rows(), w.columns(), kernels);
  for (std::int64_t j = 0; j < w.rows(); ++j) screen.assign(j, 1, w.row(j), kernels);
  const std::vector<float> biases(static_cast<std::size_t>(w.rows()), bias);
  screen.measure(biases.data());
  const auto scores = scores_of(rows, screen.rows(), bias, kernels);
  Scored found;
  for (std::int64_t t = 0; t < x.rows(); ++t)
    for (std::int64_t j = 0; j < w.rows(); ++j) {
      const auto at = static_cast<std::size_t>(t * w.rows() + j);
      const double off =
          std::fabs(static_cast<double>(scores[at]) - static_cast<double>(values[at]));
      const auto share = [off](float bound) { return off / static_cast<double>(bound); };
      found.furthest = std::max(found.furthest, share(screen.bound(rows, t, j)));
      found.any = std::max(found.any, share(screen.bound(rows, t)));
    }
  return found;
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
        kernels->turn(x.row(i), x.stride(), x.row(i));
        plainest().turn(same.row(i), same.stride(), same.row(i));
        CHECK(std::equal(x.row(i), x.row(i) + d, same.row(i)));
      }
      // Both lengths are near sqrt(d); Screen::slack_of() allows more.
      CHECK(static_cast<double>(plain_dot(x.row(0), x.row(1), x.stride())) ==
            Approx(before).margin(1e-5 * static_cast<double>(d)));
      if (d < 256) continue;
      Matrix spike(1, d);
      spike.row(0)[7] = 1;
      kernels->turn(spike.row(0), spike.stride(), spike.row(0));
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

struct Laid {
  Buffer<std::int8_t> values;
  std::vector<std::int32_t> sums;

  Rows8 rows() const { return {values.data(), sums.data()}; }
};

// In the layout's order; where the last group's other rows would be, what is not to be used.
Laid laid(const Buffer<std::int8_t>& rows, std::int64_t count, std::int64_t stride8,
          const Layout8& layout) {
  Laid out{Buffer<std::int8_t>(static_cast<std::size_t>(layout.whole_groups(count) * stride8)), {}};
  std::fill_n(out.values.data(), out.values.size(), std::int8_t{101});
  for (std::int64_t i = 0; i < count; ++i) {
    out.sums.push_back(0);
    for (std::int64_t c = 0; c < stride8; ++c) {
      const std::int8_t value = rows.data()[i * stride8 + c];
      out.sums.back() += value;
      out.values.data()[samples::place(layout, i, c, stride8)] =
          static_cast<std::int8_t>(value ^ layout.flip);
    }
  }
  return out;
}

}  // namespace

namespace {

void check_sums(std::int64_t d, const std::vector<const Kernels*>& paths) {
  constexpr std::int64_t kTokens = 33, kAll = 133;
  const std::int64_t stride8 = (d + 63) / 64 * 64;
  const auto x = bytes(kTokens, d, stride8, "test.x"), w = bytes(kAll, d, stride8, "test.w");
  std::vector<std::int32_t> right;
  for (std::int64_t t = 0; t < kTokens; ++t)
    for (std::int64_t j = 0; j < kAll; ++j)
      right.push_back(samples::product(x.data() + t * stride8, w.data() + j * stride8, stride8));
  for (const Kernels* kernels : paths)
    for (const std::int64_t tokens : {1, 2, 4, 5, 6, 13, 33})
      for (const std::int64_t latents : {1, 7, 16, 23, 64, 133}) {
        CAPTURE(kernels->path, d, tokens, latents);
        const Laid xs = laid(x, tokens, stride8, kernels->tile8.x);
        const Laid ws = laid(w, latents, stride8, kernels->tile8.w);
        std::vector<std::int32_t> sums((kTokens + 1) * kAll, 7), expected = sums;
        kernels->tile8.run(xs.rows(), tokens, ws.rows(), latents, stride8, sums.data(), kAll);
        for (std::int64_t t = 0; t < tokens; ++t)
          std::copy_n(right.begin() + t * kAll, latents, expected.begin() + t * kAll);
        CHECK(sums == expected);
      }
}

}  // namespace

// Shapes on both sides of what a path takes at once: rows of x, latents, values.
TEST_CASE("the sums of 8-bit rows are exact on every path, and only they are written") {
  for (const std::int64_t d : {1, 17, 100, 384, 450, 768, 8192})
    check_sums(d, samples::kernels_and_laid());
}

TEST_CASE("briefly: the sums of 8-bit rows are exact", "[.emulated]") {
  for (const std::int64_t d : {17, 450}) check_sums(d, samples::fast_kernels());
}

// In groups of 16 and of 64, from the middle of a group on, and beyond its end.
TEST_CASE("rows that are rounded together lie as those rounded one by one") {
  constexpr std::int64_t kCount = 83;
  const Matrix w = samples::normal(kCount, 100, "test.w");
  for (const Kernels* kernels : samples::kernels_and_laid())
    for (const Layout8& layout : {kernels->tile8.x, kernels->tile8.w}) {
      CAPTURE(kernels->path, layout.rows, layout.run);
      RoundedRows together(kCount, 100, layout), one_by_one(kCount, 100, layout);
      together.assign(0, 3, w.row(0), *kernels);
      together.assign(3, kCount - 3, w.row(3), *kernels);
      for (std::int64_t i = 0; i < kCount; ++i) one_by_one.assign(i, 1, w.row(i), *kernels);
      const Rows8 some = together.from(0), others = one_by_one.from(0);
      const std::int64_t all = layout.whole_groups(kCount) * together.stride8();
      CHECK(std::equal(some.values, some.values + all, others.values));
      CHECK(std::equal(some.sums, some.sums + kCount, others.sums));
      CHECK(together.error(kCount - 1) == one_by_one.error(kCount - 1));
    }
}

// A row's length comes from its turned values.
TEST_CASE("lengths are not below what they bound, and little above") {
  for (const Kernels* kernels : all_kernels())
    for (const std::int64_t d : {1, 17, 768, 8192})
      for (const auto& kind : samples::kinds()) {
        CAPTURE(kernels->path, d, kind);
        const Matrix x = samples::rows(kind, 12, d);
        RoundedRows rounded(12, d, {});
        rounded.assign(0, 12, x.row(0), *kernels);
        for (std::int64_t t = 0; t < 12; ++t) {
          const double length = std::sqrt(kernels->squares(x.row(t), x.stride()));
          CHECK(static_cast<double>(rounded.length(t)) >= length);
          CHECK(static_cast<double>(rounded.length(t)) <= length * (1 + 1e-4) + 1e-40);
        }
      }
}

TEST_CASE("no score is further from its value than the bound, on any path") {
  for (const std::int64_t d : {1, 17, 768, 3072, 8192})
    for (const auto& kind : samples::kinds()) {
      const Matrix x = samples::rows(kind, 12, d), w = samples::normal(12, d, "test.w", 0.05);
      for (const float bias : {0.F, -3.F}) {
        const auto values = values_of(x, w, bias);
        for (const Kernels* kernels : samples::kernels_and_laid()) {
          CAPTURE(d, kind, bias, kernels->path);
          const Scored found = scored(x, w, bias, values, *kernels);
          CHECK(found.furthest <= 1);
          CHECK(found.any <= 1);
        }
      }
    }
}

namespace {

// A row for which turning gives `turned`: it is orthogonal, so its inverse is its transpose.
Matrix turned_back(const std::vector<double>& turned) {
  const auto columns = static_cast<std::int64_t>(turned.size());
  const Kernels& kernels = *all_kernels().front();
  Matrix out(1, columns), unit(1, columns);
  for (std::int64_t c = 0; c < columns; ++c) {
    std::fill_n(unit.row(0), unit.stride(), 0.F);
    unit.row(0)[c] = 1;
    kernels.turn(unit.row(0), unit.stride(), unit.row(0));
    double sum = 0;
    for (std::int64_t i = 0; i < columns; ++i)
      sum += static_cast<double>(unit.row(0)[i]) * turned[static_cast<std::size_t>(i)];
    out.row(0)[c] = static_cast<float>(sum);
  }
  return out;
}

// A row that has these values once it is turned. Of 17 inputs, where not every turned row can be
// had, each at one of the odd places: turning makes four of it there, of half its size.
Matrix row_of(const std::vector<double>& values, std::int64_t d) {
  if (d % 16 == 0) return turned_back(values);
  Matrix out(1, d);
  for (std::size_t i = 0; i < values.size(); ++i)
    out.row(0)[2 * i + 1] = static_cast<float>(2 * values[i]);
  return out;
}

// One value that makes the scale, which is then 1, and others that lose as much as they can, each
// 0.49; and the direction of what they lose, which is rounded without an error.
struct Extremes {
  Matrix rounded, along;
};

Extremes extremes(std::int64_t d) {
  std::vector<double> rounded = {127}, along = {0};
  for (int i = 1; i < (d % 16 ? 8 : d); ++i) {
    along.push_back(i % 3 ? 1 : -1);
    rounded.push_back(along.back() * (i % 20 + 0.49));
  }
  return {row_of(rounded, d), row_of(along, d)};
}

}  // namespace

// Cauchy's and Schwarz's are equalities there, so that what is left of the bound is its slack: a
// bound that left out a hundredth of it would be broken. No such row has 1 input: its value makes
// the scale, and nothing is lost.
TEST_CASE("rows that are made to, come within a hundredth of the bound on every path") {
  for (const std::int64_t d : {17, 768, 3072, 8192}) {
    const auto [rounded, along] = extremes(d);
    for (const Kernels* kernels : samples::kernels_and_laid()) {
      const Scored w = scored(along, rounded, 0, values_of(along, rounded, 0), *kernels);
      const Scored x = scored(rounded, along, 0, values_of(rounded, along, 0), *kernels);
      CAPTURE(d, kernels->path, w.furthest, x.furthest);
      CHECK(w.furthest <= 1);
      CHECK(w.furthest > 0.99);
      CHECK(x.furthest <= 1);
      CHECK(x.furthest > 0.99);
    }
  }
}
