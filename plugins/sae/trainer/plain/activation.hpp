// From rows to codes.
#pragma once

#include <algorithm>

#include "batch.hpp"
#include "choosing.hpp"
#include "sums.hpp"

namespace kazan::trainer::plain {

inline void enter(Batch& b, float* row) {
  for (std::int64_t i = 0; i < b.d; ++i) {
    if (b.pulled()) row[i] -= b.w.decoder_bias[at(i)];
    if (b.settings.entrance.centre == sae::Centre::mean) row[i] -= b.settings.entrance.mean[at(i)];
    row[i] /= b.settings.entrance.scale;
  }
}

inline void encode(Batch& b, std::int64_t t) {
  for (std::int64_t j = 0; j < b.n; ++j) {
    b.z(t)[j] = dot(b.x(t), b.w.encoder.data() + j * b.d, b.d);
    if (!b.w.encoder_bias.empty()) b.z(t)[j] += b.w.encoder_bias[at(j)];
  }
}

inline float magnitude(const Batch& b, float p, std::int64_t j) {
  if (b.w.magnitude_bias.empty()) return exponential(b.w.gain[at(j)]) * p;
  return fused(exponential(b.w.gain[at(j)]), p - b.w.encoder_bias[at(j)],
               b.w.magnitude_bias[at(j)]);
}

inline void activate_custom(Batch& b, std::int64_t t) {
  std::vector<ActiveLatent> active;
  const auto n = at(b.n);
  b.settings.activation.custom->activate({b.z(t), n}, active);
  std::fill_n(b.z(t), n, 0.F);
  for (const auto& each : active) {
    b.z(t)[each.latent] = each.value;
    b.slopes[at(t) * n + at(each.latent)] = each.slope;
  }
}

inline void activate_all(Batch& b) {
  const auto& activation = b.settings.activation;
  b.slopes.assign(b.codes.size(), 1);
  if (b.is(Act::batch_topk)) activate(b.codes.data(), b.count * b.n, activation.k * b.count);
  for (std::int64_t t = 0; t < b.count; ++t) {
    if (b.is(Act::custom)) activate_custom(b, t);
    if (b.is(Act::relu)) activate(b.z(t), b.n, 0);
    if (b.is(Act::topk)) activate(b.z(t), b.n, activation.k);
    for (std::int64_t j = 0; j < b.n; ++j) {
      float& value = b.z(t)[j];
      if (b.is(Act::jumprelu) && !(value > b.w.threshold[at(j)])) value = 0;
      if (b.is(Act::gated)) value = value > 0 ? std::max(magnitude(b, value, j), 0.F) : 0;
    }
  }
}

}  // namespace kazan::trainer::plain
