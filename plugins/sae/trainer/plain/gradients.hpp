// Of the loss, by each latent's weights and by the decoder's bias.
#pragma once

#include <algorithm>
#include <cmath>

#include "batch.hpp"
#include "choosing.hpp"
#include "sums.hpp"

namespace kazan::trainer::plain {

inline float by_z(Batch& b, std::int64_t t, std::int64_t j) {
  float l1 = b.is(Act::gated) ? 0 : static_cast<float>(b.l1[at(j)]);
  if (b.z(t)[j] < 0) l1 = -l1;
  const float by = fused(b.factor, dot(b.r(t, j), b.direction(j), b.d), l1);
  return b.settings.objective.decorrelation != 0 ? by + b.by_decorrelation[at(t * b.n + j)] : by;
}

inline float threshold_gradient(Batch& b, std::int64_t j, const Vector& by_a) {
  const auto eps = static_cast<float>(b.settings.activation.bandwidth), half = eps / 2;
  const float theta = b.w.threshold[at(j)];
  float sum = 0, in_band = 0;
  for (const bool active : {true, false})
    for (std::int64_t t = 0; t < b.count; ++t) {
      const float a = b.products[at(t * b.n + j)];
      if ((a > theta) != active || !(std::fabs(a - theta) < half)) continue;
      sum += active ? by_a[at(t)] : by_z(b, t, j);
      ++in_band;
    }
  const auto l0 = static_cast<float>(b.settings.objective.l0 / static_cast<double>(b.count));
  return -fused(theta, sum, l0 * in_band) / eps;
}

// Turns what is by z into what is by the product.
inline void gate_gradients(Batch& b, std::int64_t j, Vector& by_a, Group& g) {
  const float from = b.w.encoder_bias.empty() ? 0 : b.w.encoder_bias[at(j)];
  float by_bias = 0, by_gain = 0;
  for (std::int64_t t = 0; t < b.count; ++t) {
    if (!(b.z(t)[j] > 0)) continue;
    by_bias += by_a[at(t)];
    by_a[at(t)] *= exponential(b.w.gain[at(j)]);
    by_gain = fused(by_a[at(t)], b.products[at(t * b.n + j)] - from, by_gain);
  }
  g.gain[at(j)] = by_gain;
  if (!g.magnitude_bias.empty()) g.magnitude_bias[at(j)] = by_bias;
}

inline void direction_gradient(Batch& b, std::int64_t j, float* out) {
  for (std::int64_t t = 0; t < b.count; ++t) chain(b.z(t)[j], b.r(t, j), out, b.d);
  for (std::int64_t i = 0; i < b.d; ++i) out[i] *= b.factor;
  const double length = squares(b.direction(j), b.d);
  if (b.settings.objective.l1 != 0 && b.settings.objective.l1_by_decoder_norm && length > 0)
    chain(static_cast<float>(b.l1[at(j)] * b.l1_sums[at(j)] / length), b.direction(j), out, b.d);
}

// By the products, of each row.
inline Vector product_gradients(Batch& b, std::int64_t j, Group& g) {
  Vector by_a(at(b.count), 0);
  for (std::int64_t t = 0; t < b.count; ++t)
    if (b.z(t)[j] != 0) by_a[at(t)] = b.slopes[at(t * b.n + j)] * by_z(b, t, j);
  if (b.is(Act::jumprelu)) g.threshold[at(j)] = threshold_gradient(b, j, by_a);
  if (b.is(Act::gated)) gate_gradients(b, j, by_a, g);
  return by_a;
}

// The same of the gates' or the dead latents' term, and what it adds by the direction.
inline Vector side_gradients(Batch& b, std::int64_t j, float* by_direction) {
  Vector by_a(at(b.count), 0), written(at(b.d), 0);
  if (b.side_factor == 0) return by_a;
  const auto l1 = static_cast<float>(b.is(Act::gated) ? b.l1[at(j)] : 0);
  for (std::int64_t t = 0; t < b.count; ++t) {
    if (!b.side_selected[at(t * b.n + j)]) continue;
    const float* const r = b.side_residuals.data() + t * b.d;
    chain(b.side_codes[at(t * b.n + j)], r, written.data(), b.d);
    by_a[at(t)] = fused(b.side_factor, dot(r, b.direction(j), b.d), l1);
  }
  if (!b.is(Act::gated) || !b.settings.activation.frozen)
    chain(b.side_factor, written.data(), by_direction, b.d);
  return by_a;
}

// Moves on the sphere only.
inline void take_off_along(Batch& b, std::int64_t j, float* by_direction) {
  const double along = static_cast<double>(dot(by_direction, b.direction(j), b.d));
  const double length = squares(b.direction(j), b.d);
  if (length > 0) chain(static_cast<float>(-along / length), b.direction(j), by_direction, b.d);
}

inline void latent_gradients(Batch& b, std::int64_t j, Group& g) {
  float* const by_encoder = g.encoder.data() + j * b.d;
  float* const by_direction = b.settings.form.tied ? by_encoder : g.decoder.data() + j * b.d;
  std::fill_n(by_encoder, b.d, 0.F);
  std::fill_n(by_direction, b.d, 0.F);
  direction_gradient(b, j, by_direction);
  const Vector by_a = product_gradients(b, j, g);
  const Vector side_by_a = side_gradients(b, j, by_direction);
  float by_b_e = 0;
  for (const float by : by_a) b.by_product[at(j)] += by;
  if (!b.is(Act::gated)) by_b_e = b.by_product[at(j)];
  for (const float by : side_by_a) {
    b.by_product[at(j)] += by;
    by_b_e += by;
  }
  if (!g.encoder_bias.empty()) g.encoder_bias[at(j)] = by_b_e;
  for (const Vector* by : {&by_a, &side_by_a})
    for (std::int64_t t = 0; t < b.count; ++t) chain((*by)[at(t)], b.x(t), by_encoder, b.d);
  if (b.unit()) take_off_along(b, j, by_direction);
}

// Sums over rows, and over latents, of those of blocks of 64.
inline void decoder_bias_gradient(Batch& b, Vector& sum) {
  std::fill(sum.begin(), sum.end(), 0.F);
  const auto add_blocks = [&](std::int64_t count, float factor, const auto& add) {
    for (std::int64_t first = 0; first < count; first += 64) {
      Vector part(sum.size(), 0);
      for (std::int64_t i = first; i < std::min(count, first + 64); ++i) add(i, part.data());
      chain(factor, part.data(), sum.data(), b.d);
    }
  };
  add_blocks(b.count, b.factor,
             [&](std::int64_t t, float* part) { chain(1, b.r(t, 0), part, b.d); });
  if (b.is(Act::gated) && !b.settings.activation.frozen)
    add_blocks(b.count, b.side_factor, [&](std::int64_t t, float* part) {
      chain(1, b.side_residuals.data() + t * b.d, part, b.d);
    });
  if (b.pulled())
    add_blocks(b.n, 1, [&](std::int64_t j, float* part) {
      chain(-b.by_product[at(j)], b.w.encoder.data() + j * b.d, part, b.d);
    });
  for (float& value : sum) value /= b.settings.entrance.scale;
}

}  // namespace kazan::trainer::plain
