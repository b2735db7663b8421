// Each path against plain loops: the bits of fused multiply-adds one after the other, and f64.
#include "products/product.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <new>
#include <random>
#include <thread>
#include <vector>

using namespace kazan::products;

namespace {

struct Shape {
  std::int64_t rows, depth, columns;
};

constexpr Shape kShapes[] = {{1, 1, 1},     {2, 3, 5},    {6, 7, 16},     {13, 31, 33},
                             {14, 32, 32},  {15, 33, 31}, {16, 64, 48},   {17, 100, 65},
                             {28, 12, 96},  {33, 50, 1},  {50, 257, 130}, {15, 769, 33},
                             {33, 1543, 17}};

std::vector<float> normals(std::int64_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> out(static_cast<std::size_t>(count));
  for (auto& v : out) v = normal(engine);
  return out;
}

struct Room {
  explicit Room(std::int64_t floats)
      : values(static_cast<float*>(::operator new (static_cast<std::size_t>(floats) * sizeof(float),
                                                   std::align_val_t{64}))) {}
  ~Room() { ::operator delete (values, std::align_val_t{64}); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  float* values;
};

std::vector<float> multiply(const Path& path, const Rows& x, const Weights& w, const float* bias) {
  std::vector<float> out(static_cast<std::size_t>(x.count * w.columns), NAN);
  const Product product(path, x, w, bias, out.data());
  const Room groups(product.groups_room()), room(product.panel_room());
  for (std::int64_t i = product.groups(); i-- > 0;) product.lay_group(i, groups.values);
  const std::int64_t half = product.panels() / 2;
  product.panels(half, product.panels(), groups.values, room.values);
  product.panels(0, half, groups.values, room.values);
  return out;
}

float weight(const Weights& w, std::int64_t k, std::int64_t c) {
  return w.values[w.transposed ? c * w.depth + k : k * w.columns + c];
}

std::vector<float> chains(const Rows& x, const Weights& w, const float* bias) {
  std::vector<float> out;
  for (std::int64_t r = 0; r < x.count; ++r)
    for (std::int64_t c = 0; c < w.columns; ++c) {
      float sum = 0;
      for (std::int64_t k = 0; k < x.depth; ++k) sum = std::fma(x.row(r)[k], weight(w, k, c), sum);
      out.push_back(bias ? sum + bias[c] : sum);
    }
  return out;
}

// The largest |out - f64| / (sum of |x| |w| + |bias|).
double largest_error(const std::vector<float>& out, const Rows& x, const Weights& w,
                     const float* bias) {
  double worst = 0;
  for (std::int64_t r = 0; r < x.count; ++r)
    for (std::int64_t c = 0; c < w.columns; ++c) {
      double sum = bias ? bias[c] : 0, size = std::abs(sum);
      for (std::int64_t k = 0; k < x.depth; ++k) {
        const double term = double{x.row(r)[k]} * weight(w, k, c);
        sum += term;
        size += std::abs(term);
      }
      worst =
          std::max(worst, std::abs(out[static_cast<std::size_t>(r * w.columns + c)] - sum) / size);
    }
  return worst;
}

// Calls check(x, w, bias) for each shape, both ways in which weights lie, with a bias and without.
template <class Check>
void each_case(Check check) {
  for (const Shape& shape : kShapes) {
    const auto x = normals(shape.rows * shape.depth, 1),
               w = normals(shape.depth * shape.columns, 2), bias = normals(shape.columns, 3);
    for (const bool transposed : {false, true})
      for (const bool biased : {false, true}) {
        INFO(shape.rows << " x " << shape.depth << " x " << shape.columns << " transposed "
                        << transposed << " biased " << biased);
        check(Rows{x.data(), shape.rows, shape.depth},
              Weights{w.data(), shape.depth, shape.columns, transposed},
              biased ? bias.data() : nullptr);
      }
  }
}

const Path* path_or_skip(const char* name) {
  const Path* path = path_of(name);
  if (path && std::string_view(path->name) == name) return path;
  WARN("skipped: this processor has no " << name);
  return nullptr;
}

}  // namespace

TEST_CASE("fused products have the bits of one chain of multiply-adds a number") {
  for (const char* name : {"avx2", "avx512"})
    if (const Path* path = path_or_skip(name))
      each_case([&](const Rows& x, const Weights& w, const float* bias) {
        INFO(name);
        CHECK(multiply(*path, x, w, bias) == chains(x, w, bias));
      });
}

// high + low is within 2^-17 of a number, and low times low below 2^-16 of the product, 2^-18 where
// both are rounded to the nearest: 2^-15 leaves room for sums of f32 over this depth.
TEST_CASE("briefly: products of tiles are within 2^-15 of the sum of magnitudes") {
  if (const Path* path = path_or_skip("amx"))
    each_case([&](const Rows& x, const Weights& w, const float* bias) {
      CHECK(largest_error(multiply(*path, x, w, bias), x, w, bias) < 0x1p-15);
    });
}

TEST_CASE("a row's numbers do not depend on the rows beside it") {
  constexpr std::int64_t kDeep = 800;  // more than is laid out of a panel at once
  const auto x = normals(40 * kDeep, 4), w = normals(kDeep * 50, 5);
  const Weights weights{w.data(), kDeep, 50};
  for (const char* name : {"avx2", "avx512", "amx"})
    if (const Path* path = path_or_skip(name)) {
      const auto all = multiply(*path, {x.data(), 40, kDeep}, weights, nullptr);
      for (const std::int64_t r : {0, 17, 39}) {
        const auto alone = multiply(*path, {x.data() + r * kDeep, 1, kDeep}, weights, nullptr);
        INFO(name << " row " << r);
        CHECK(std::memcmp(alone.data(), all.data() + r * 50, 50 * sizeof(float)) == 0);
      }
    }
}

TEST_CASE("parts of a product are done by any number of threads, with the same bits") {
  const Path* path = path_of("");
  if (!path) return;
  const auto x = normals(100 * 300, 6), w = normals(300 * 200, 7);
  const Rows rows{x.data(), 100, 300};
  const Weights weights{w.data(), 300, 200};
  const auto alone = multiply(*path, rows, weights, nullptr);
  for (const int threads : {1, 2, 5}) {
    std::vector<float> out(alone.size(), NAN);
    const Product product(*path, rows, weights, nullptr, out.data());
    const Room laid(product.groups_room());
    Parts groups(product.groups()), panels(product.panels(), 2);
    {
      std::vector<std::jthread> team;
      for (int t = 0; t < threads; ++t)
        team.emplace_back([&] {
          const Room room(product.panel_room());
          product.run(groups, panels, laid.values, room.values);
        });
    }
    INFO(threads << " threads");
    CHECK(out == alone);
  }
}

TEST_CASE("briefly: a NaN stays one, of whatever bits") {
  if (const Path* path = path_or_skip("amx")) {
    const float x[] = {1, 2}, nan = std::bit_cast<float>(0x7FFFFFFFU);
    const float w[] = {nan, 1};
    CHECK(std::isnan(multiply(*path, {x, 1, 2}, {w, 2, 1}, nullptr)[0]));
  }
}

TEST_CASE("kernels of the trainer's names choose a path that the processor has, or none") {
  CHECK(path_of("portable") == nullptr);
  CHECK(path_of("auto") == path_of(""));
  if (!path_of("avx2")) return;
  CHECK(path_of("avx-vnni") == path_of("avx2"));
  CHECK(path_of("vnni") == path_of("avx512"));
  CHECK(path_of("") != nullptr);
}
