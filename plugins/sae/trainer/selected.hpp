// For tests: what a selection finds, and what the plain loop does.
#pragma once

#include <algorithm>
#include <vector>

#include "plain.hpp"
#include "samples.hpp"
#include "watched.hpp"

namespace kazan::trainer::samples {

struct Encoder {
  Matrix weights;
  std::vector<float> bias;
};

// Every tenth latent is the copy of the one before it, so that there are ties.
inline Encoder encoder(std::int64_t latents, std::int64_t inputs, float bias) {
  Encoder out{normal(latents, inputs, "test.encoder", 0.1), {}};
  for (std::int64_t j = 9; j < latents; j += 10)
    std::copy_n(out.weights.row(j - 1), out.weights.stride(), out.weights.row(j));
  out.bias.assign(static_cast<std::size_t>(latents), bias);
  return out;
}

inline Screen screen_of(const Encoder& e, const Kernels& kernels) {
  Screen screen(e.weights.rows(), e.weights.columns(), kernels);
  for (std::int64_t j = 0; j < e.weights.rows(); ++j)
    screen.assign(j, 1, e.weights.row(j), kernels);
  screen.measure(e.bias.data());
  return screen;
}

struct Selected {
  Codes codes;
  std::int64_t binding = 0, unsettled = 0;
  bool screened = false;
  bool was_of_use = false;  // screening, so that the next batch would be screened too
};

// The last of two batches: the first tells where to look, and is never screened.
inline Selected selected(const Matrix& x, const Encoder& e, std::int64_t k, const Kernels& kernels,
                         int threads, bool screened) {
  const Watched watched(kernels);
  Team team(threads);
  Selection selection(e.weights.rows(), k, watched.kernels(), team);
  const Screen screen = screen_of(e, watched.kernels());
  Selected out;
  for (int batch = 0; batch < 2; ++batch)
    out.binding = selection.select(x, x.rows(), e.weights, e.bias.data(),
                                   screened ? &screen : nullptr, out.codes);
  out.unsettled = selection.unsettled();
  out.screened = watched.screened();
  out.was_of_use = screened && selection.wants_screen(x.columns());
  return out;
}

// x . w of all, [B n].
inline plain::Vector products(const Matrix& x, const Matrix& weights) {
  plain::Vector out;
  for (std::int64_t t = 0; t < x.rows(); ++t)
    for (std::int64_t j = 0; j < weights.rows(); ++j)
      out.push_back(plain_dot(x.row(t), weights.row(j), x.stride()));
  return out;
}

struct Expected {
  plain::Vector codes;
  std::int64_t binding = 0;

  std::int64_t count() const {
    return std::count_if(codes.begin(), codes.end(), [](float z) { return z != 0; });
  }
  // So few are active that the next batch is screened.
  bool few() const {
    return static_cast<double>(count()) < 0.15 * static_cast<double>(codes.size());
  }
};

inline Expected expected(plain::Vector products, const std::vector<float>& bias, std::int64_t k) {
  Expected out{std::move(products), 0};
  const auto n = static_cast<std::int64_t>(bias.size());
  for (std::int64_t t = 0; t * n < static_cast<std::int64_t>(out.codes.size()); ++t) {
    float* const row = out.codes.data() + t * n;
    for (std::int64_t j = 0; j < n; ++j) row[j] += bias[static_cast<std::size_t>(j)];
    out.binding += k && std::count_if(row, row + n, [](float a) { return a > 0; }) > k;
    plain::activate(row, n, k);
  }
  return out;
}

inline Expected expected(const Matrix& x, const Encoder& e, std::int64_t k) {
  return expected(products(x, e.weights), e.bias, k);
}

}  // namespace kazan::trainer::samples
