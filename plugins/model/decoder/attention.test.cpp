#include "decoder/attention.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sdk/draws.hpp"
#include "sdk/torch/environment.hpp"

using namespace kazan;

namespace {

constexpr std::int64_t kHeads = 3, kWidth = 10;  // of a head

at::Tensor draw(std::int64_t tokens, double scale = 1) {
  at::Tensor out = at::empty({tokens, 3, kHeads, kWidth}, at::kFloat);
  const std::span<float> values(out.data_ptr<float>(), static_cast<std::size_t>(out.numel()));
  Draws(0, "test.attention").normals(static_cast<std::uint64_t>(tokens), values);
  for (float& v : values) v *= static_cast<float>(scale);
  return out;
}

// The formulas of attention.hpp, in double.
struct Plain {
  std::vector<double> pattern, z;  // [heads tokens tokens], [tokens heads width]

  explicit Plain(const at::Tensor& qkv) {
    const std::int64_t n = qkv.size(0);
    const float* p = qkv.data_ptr<float>();
    const auto at = [&](std::int64_t t, int which, std::int64_t h, std::int64_t w) {
      return double{p[((t * 3 + which) * kHeads + h) * kWidth + w]};
    };
    pattern.resize(static_cast<std::size_t>(kHeads * n * n));
    z.resize(static_cast<std::size_t>(n * kHeads * kWidth));
    for (std::int64_t h = 0; h < kHeads; ++h)
      for (std::int64_t i = 0; i < n; ++i) {
        double* row = &pattern[static_cast<std::size_t>((h * n + i) * n)];
        for (std::int64_t j = 0; j <= i; ++j)
          for (std::int64_t w = 0; w < kWidth; ++w)
            row[j] += at(i, 0, h, w) * at(j, 1, h, w) / std::sqrt(double{kWidth});
        const double most = *std::max_element(row, row + i + 1);
        double sum = 0;
        for (std::int64_t j = 0; j <= i; ++j) sum += row[j] = std::exp(row[j] - most);
        for (std::int64_t j = 0; j <= i; ++j) {
          row[j] /= sum;
          for (std::int64_t w = 0; w < kWidth; ++w)
            z[static_cast<std::size_t>((i * kHeads + h) * kWidth + w)] += row[j] * at(j, 2, h, w);
        }
      }
  }
};

double difference(const at::Tensor& ours, const std::vector<double>& plain) {
  REQUIRE(ours.is_contiguous());
  REQUIRE(ours.numel() == static_cast<std::int64_t>(plain.size()));
  double worst = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const double d = std::abs(double{ours.data_ptr<float>()[i]} - plain[i]);
    worst = d <= worst ? worst : d;  // a NaN stays
  }
  return worst;
}

at::Tensor z_of(const at::Tensor& qkv, int threads) {
  set_numerical_threads(threads);
  at::Tensor z = at::empty({qkv.size(0), kHeads, kWidth}, at::kFloat);
  attend(Heads(qkv, false), z);
  return z;
}

bool same(const at::Tensor& a, const at::Tensor& b) {
  return std::equal(a.data_ptr<float>(), a.data_ptr<float>() + a.numel(), b.data_ptr<float>());
}

}  // namespace

TEST_CASE("attention is that of the formula, whatever blocks a window is cut into") {
  for (const std::int64_t tokens : {1, 2, 17, 127, 128, 129, 255, 256, 300}) {
    const at::Tensor qkv = draw(tokens);
    const Plain plain(qkv);
    CAPTURE(tokens);
    CHECK(difference(z_of(qkv, 2), plain.z) < 1e-5);
    CHECK(difference(attention_pattern(Heads(qkv, false)), plain.pattern) < 1e-5);
  }
}

TEST_CASE("heads that lie one after another are the same attention") {
  for (const std::int64_t tokens : {1, 130}) {
    const at::Tensor qkv = draw(tokens), by_head = qkv.transpose(1, 2).contiguous();
    at::Tensor z = at::empty({tokens, kHeads, kWidth}, at::kFloat);
    attend(Heads(by_head, true), z);
    CAPTURE(tokens);
    CHECK(difference(z, Plain(qkv).z) < 1e-5);
  }
}

TEST_CASE("attention that looks at one token only, and scores that a float's exponential exceeds") {
  const at::Tensor qkv = draw(200, 30);
  const Plain plain(qkv);
  CHECK(difference(z_of(qkv, 2), plain.z) < 1e-2);
  CHECK(difference(attention_pattern(Heads(qkv, false)), plain.pattern) < 1e-3);
}

TEST_CASE("attention has the same bits for any number of threads, and leaves them as they were") {
  const at::Tensor qkv = draw(300), one = z_of(qkv, 1);
  for (const int threads : {2, 3, 5}) {
    CHECK(same(z_of(qkv, threads), one));
    CHECK(at::get_num_threads() == threads);
  }
}

TEST_CASE("a token that follows changes nothing, however large it is") {
  const at::Tensor qkv = draw(140), before = z_of(qkv, 2);
  at::Tensor after = qkv.clone();
  std::fill_n(after.data_ptr<float>() + 139 * 3 * kHeads * kWidth, kHeads * kWidth, 1e6F);
  after = z_of(after, 2);
  CHECK(same(after.slice(0, 0, 139), before.slice(0, 0, 139)));
}
