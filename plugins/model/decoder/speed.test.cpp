// Products of a pass by our own kernels against libtorch's, and by one path against another, in
// turns on one thread. Margins are 0.6 of what was measured where it was least (docs/benchmarks.md,
// Gates).
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <catch2/catch.hpp>

#include "decoder/multiply.hpp"
#include "sdk/torch/environment.hpp"
#include "turns_test.hpp"

namespace kazan {
namespace {

constexpr int kTurns = 10;
// Tiles took from half to twice the time of vectors on the machines where they were measured, which
// shared them with others: there only a collapse can be told.
constexpr double kMargin = 0.6, kMarginOfTiles = 0.35;

// Of a GPT-2 small: into its MLP, out of it, and logits, whose weights lie transposed.
struct Product {
  Product(const char* of, std::int64_t rows, std::int64_t depth, std::int64_t columns,
          bool turned = false)
      : name(of),
        transposed(turned),
        x(at::randn({rows, depth})),
        w(turned ? at::randn({columns, depth}) : at::randn({depth, columns})),
        bias(at::randn({columns})) {}

  at::Tensor out() const { return at::zeros({x.size(0), bias.size(0)}); }

  std::string name;
  bool transposed;
  at::Tensor x, w, bias;
};

std::vector<Product> products_of_gpt2() {
  return {{"into the MLP", 220, 768, 3072},
          {"out of it", 220, 3072, 768},
          {"logits", 64, 768, 8192, true}};
}

// nullptr: libtorch. How many times as fast `path` is as `other`, which give the same but for
// rounding.
double ratio(const Product& product, const products::Path* path, const products::Path* other) {
  Multiplier faster(path), slower(other);
  at::Tensor out = product.out(), expected = product.out();
  const auto seconds = bench::least_seconds(
      {[&] { faster(product.x, product.w, product.transposed, product.bias, out); },
       [&] { slower(product.x, product.w, product.transposed, product.bias, expected); }},
      kTurns);
  CHECK(at::allclose(out, expected, 1e-3, 1e-2));
  return seconds[1] / seconds[0];
}

const products::Path* path_named(const std::string& name) {
  const auto* path = products::path_of(name);
  return path && path->name == name ? path : nullptr;
}

}  // namespace

TEST_CASE("a product is about as fast as libtorch's, or faster") {
  set_numerical_threads(1);
  const auto* const path = products::path_of("");
  if (!path) return;
  for (const auto& product : products_of_gpt2())
    bench::check_ratio(product.name + ", " + path->name + " to libtorch",
                       ratio(product, path, nullptr),
                       path->name == std::string("amx") ? kMarginOfTiles : kMargin);
}

TEST_CASE("a path of products is as fast as it should be beside a lesser one") {
  struct Gate {
    std::string faster, slower;
    double margin;
  };
  set_numerical_threads(1);
  for (const Gate& gate :
       {Gate{"amx", "avx512", kMarginOfTiles}, Gate{"avx512", "avx2", kMargin}}) {
    const auto *const faster = path_named(gate.faster), *const slower = path_named(gate.slower);
    if (!faster || !slower) continue;
    for (const auto& product : products_of_gpt2())
      bench::check_ratio(product.name + ", " + gate.faster + " to " + gate.slower,
                         ratio(product, faster, slower), gate.margin);
  }
}

}  // namespace kazan
