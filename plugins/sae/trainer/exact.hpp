// For tests: how far f32 leads from float64, in what is selected and with what value.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "codes.hpp"
#include "matrix.hpp"

namespace kazan::trainer::samples {

// Pre-activations of a row in float64, and how far those in f32 can be from them.
struct ExactRow {
  std::vector<double> value, error;
};

// An f32 sum of so many inputs is d/16 fused steps and four additions deep, and its last addition
// is the bias: gamma_m = m u / (1 - m u), u = 2^-24 (Higham 2002, 3.1). Steps below f32's normal
// numbers lose 2^-150 each.
inline ExactRow exact_row(const float* x, const Matrix& w, const float* bias) {
  const auto m = static_cast<double>(w.stride() / 16 + 4);
  const double unit = 0x1p-24, gamma = m * unit / (1 - m * unit);
  ExactRow out;
  for (std::int64_t j = 0; j < w.rows(); ++j) {
    double sum = 0, magnitudes = 0;
    for (std::int64_t i = 0; i < w.columns(); ++i) {
      const double product = static_cast<double>(x[i]) * static_cast<double>(w.row(j)[i]);
      sum += product;
      magnitudes += std::fabs(product);
    }
    const double value = bias ? sum + static_cast<double>(bias[j]) : sum;
    out.value.push_back(value);
    out.error.push_back((gamma * magnitudes + unit * std::fabs(value)) * (1 + unit) +
                        static_cast<double>(w.stride()) * 0x1p-150);
  }
  return out;
}

// The k-th largest, or 0 where that is negative: nothing below it is active.
inline double cut_of(std::vector<double> values, std::int64_t k) {
  const auto kth = values.begin() + k - 1;
  std::nth_element(values.begin(), kth, values.end(), std::greater<double>());
  return std::max(*kth, 0.0);
}

// How many latents of a row are active and would not be in float64, or the other way round. All of
// them lie as near to the k-th value as f32's errors of the two can bring them.
inline std::int64_t others_of(const ExactRow& exact, const std::vector<bool>& active,
                              std::int64_t k) {
  const double cut = cut_of(exact.value, k);
  const double most = *std::max_element(exact.error.begin(), exact.error.end());
  std::int64_t others = 0;
  for (std::size_t j = 0; j < active.size(); ++j) {
    const double value = exact.value[j];
    if (active[j] ? value >= cut && value > 0 : value <= cut) continue;
    CAPTURE(j, value, cut);
    CHECK(std::fabs(value - cut) <= exact.error[j] + most);
    ++others;
  }
  return others;
}

// Of Top-K's codes of rows of x; returns how many latents differ.
inline std::int64_t hold_against_float64(const Matrix& x, const Matrix& w, const float* bias,
                                         std::int64_t k, const Codes& codes) {
  std::int64_t others = 0;
  for (std::int64_t t = 0; t < codes.rows(); ++t) {
    const ExactRow exact = exact_row(x.row(t), w, bias);
    std::vector<bool> active(exact.value.size(), false);
    for (auto i = static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t)]);
         i < static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t) + 1]); ++i) {
      const auto j = static_cast<std::size_t>(codes.latent[i]);
      active[j] = true;
      CAPTURE(t, j);
      CHECK(std::fabs(static_cast<double>(codes.value[i]) - exact.value[j]) <= exact.error[j]);
    }
    others += others_of(exact, active, k);
  }
  return others;
}

}  // namespace kazan::trainer::samples
