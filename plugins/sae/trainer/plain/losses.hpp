// The terms of the loss, with what their gradients start from.
#pragma once

#include <cmath>

#include "batch.hpp"
#include "choosing.hpp"
#include "sums.hpp"

namespace kazan::trainer::plain {

// Column by column.
inline double deviation(const Batch& b, const Vector& of) {
  double total = 0;
  for (std::int64_t i = 0; i < b.d; ++i) {
    double mean = 0, sum = 0;
    for (std::int64_t t = 0; t < b.count; ++t) mean += static_cast<double>(of[at(t * b.d + i)]);
    mean /= static_cast<double>(b.count);
    for (std::int64_t t = 0; t < b.count; ++t) {
      const double off = static_cast<double>(of[at(t * b.d + i)]) - mean;
      sum += off * off;
    }
    total += sum;
  }
  return total;
}

inline double reconstruction_divisor(Batch& b) {
  const auto rows = static_cast<double>(b.count);
  if (b.settings.objective.reconstruction == sae::Reconstruction::mse_sum) return rows;
  if (b.settings.objective.reconstruction == sae::Reconstruction::mse_mean)
    return rows * static_cast<double>(b.d);
  return deviation(b, b.inputs);
}

// b_d / s, or zeros where it is the centre.
inline void start_row(Batch& b, float* r) {
  std::fill_n(r, b.d, 0.F);
  if (!b.w.decoder_bias.empty() && !b.pulled())
    for (std::int64_t i = 0; i < b.d; ++i)
      r[i] = b.w.decoder_bias[at(i)] / b.settings.entrance.scale;
}

// By the latents of a prefix; returns sum r^2.
inline double decode(Batch& b, std::size_t prefix) {
  double sum = 0;
  for (std::int64_t t = 0; t < b.count; ++t) {
    float* const r = b.residuals[prefix].data() + t * b.d;
    start_row(b, r);
    for (std::int64_t j = 0; j < b.prefixes[prefix]; ++j) chain(b.z(t)[j], b.direction(j), r, b.d);
    for (std::int64_t i = 0; i < b.d; ++i) r[i] -= b.x(t)[i];
    sum += squares(r, b.d);
  }
  return sum;
}

inline void weigh_l1(Batch& b) {
  const auto& objective = b.settings.objective;
  const auto rows = static_cast<double>(b.count);
  b.sums.assign(at(b.n), 0);
  b.l1_sums.assign(at(b.n), 0);
  b.l1.assign(at(b.n), objective.l1 / (objective.l1_reduce == sae::L1Reduce::mean_all
                                           ? rows * static_cast<double>(b.n)
                                           : rows));
  for (std::int64_t j = 0; j < b.n; ++j) {
    for (std::int64_t t = 0; t < b.count; ++t) {
      b.sums[at(j)] += static_cast<double>(b.z(t)[j]);
      b.l1_sums[at(j)] += std::fabs(
          static_cast<double>(b.is(Act::gated) ? b.side_codes[at(t * b.n + j)] : b.z(t)[j]));
    }
    if (objective.l1 != 0 && objective.l1_by_decoder_norm)
      b.l1[at(j)] *= std::sqrt(squares(b.direction(j), b.d));
  }
}

}  // namespace kazan::trainer::plain
