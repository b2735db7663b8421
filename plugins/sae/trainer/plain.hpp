// For tests: a step as loops over whole matrices, by arithmetic.hpp alone. What the trainer has to
// give, bit for bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "trainer.hpp"

namespace kazan::trainer::plain {

using Vector = std::vector<float>;

inline Vector values_of(const Matrix& m) {
  Vector out;
  for (std::int64_t i = 0; i < m.rows(); ++i)
    out.insert(out.end(), m.row(i), m.row(i) + m.columns());
  return out;
}

inline float dot(const float* x, const float* w, std::int64_t d) {
  Vector a(static_cast<std::size_t>(padded(d)), 0), b = a;
  std::copy_n(x, d, a.begin());
  std::copy_n(w, d, b.begin());
  return plain_dot(a.data(), b.data(), padded(d));
}

inline double squares(const float* y, std::int64_t n) {
  double lanes[16] = {};
  for (std::int64_t i = 0; i < n; ++i)
    lanes[i % 16] += static_cast<double>(y[i]) * static_cast<double>(y[i]);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

// Weights and moments as [n d] and so on, without padding.
struct Group {
  Vector encoder, decoder, encoder_bias, decoder_bias;

  explicit Group(const Parameters& p)
      : encoder(values_of(p.encoder)),
        decoder(values_of(p.decoder)),
        encoder_bias(values_of(p.encoder_bias)),
        decoder_bias(values_of(p.decoder_bias)) {}
  bool operator==(const Group&) const = default;
};

// z of a row of pre-activations.
inline void activate(float* a, std::int64_t n, std::int64_t k) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [a](std::int64_t i, std::int64_t j) { return a[i] > a[j]; });
  for (std::int64_t rank = 0; rank < n; ++rank) {
    float& value = a[order[static_cast<std::size_t>(rank)]];
    if (!(value > 0) || (k && rank >= k)) value = 0;
  }
}

struct Outcome {
  double loss = 0;
  Vector codes;  // [B n]
};

// One step. `w`, `m` and `v` are changed.
inline Outcome step(const Settings& settings, Group& w, Group& m, Group& v, std::int64_t steps,
                    const float* rows, std::int64_t batch) {
  const auto& form = settings.form;
  const auto& objective = settings.objective;
  const std::int64_t n = form.latents, d = form.inputs;
  const float s = settings.entrance.scale;
  const bool pulled = settings.entrance.centre == sae::Centre::b_dec && !w.decoder_bias.empty();
  Vector& directions = form.tied ? w.encoder : w.decoder;
  const auto at = [](auto& matrix, std::int64_t row, std::int64_t width) {
    return matrix.data() + row * width;
  };

  Vector x(rows, rows + batch * d), z(static_cast<std::size_t>(batch * n)), r(x.size());
  for (std::int64_t t = 0; t < batch; ++t)
    for (std::int64_t i = 0; i < d; ++i) {
      float& value = at(x, t, d)[i];
      if (pulled) value -= w.decoder_bias[static_cast<std::size_t>(i)];
      if (settings.entrance.centre == sae::Centre::mean)
        value -= settings.entrance.mean[static_cast<std::size_t>(i)];
      value /= s;
    }
  Outcome out;
  double squared = 0;
  for (std::int64_t t = 0; t < batch; ++t) {
    for (std::int64_t j = 0; j < n; ++j) {
      float a = dot(at(x, t, d), at(w.encoder, j, d), d);
      if (!w.encoder_bias.empty()) a += w.encoder_bias[static_cast<std::size_t>(j)];
      at(z, t, n)[j] = a;
    }
    activate(at(z, t, n), n, settings.k);
    for (std::int64_t i = 0; i < d; ++i) {
      float y = w.decoder_bias.empty() || pulled
                    ? 0
                    : w.decoder_bias[static_cast<std::size_t>(i)] / s;
      for (std::int64_t j = 0; j < n; ++j) y = fused(at(z, t, n)[j], at(directions, j, d)[i], y);
      at(r, t, d)[i] = y - at(x, t, d)[i];
    }
    squared += squares(at(r, t, d), d);
  }
  out.codes = z;

  double divisor = static_cast<double>(batch);
  if (objective.reconstruction == sae::Reconstruction::mse_mean) divisor *= static_cast<double>(d);
  if (objective.reconstruction == sae::Reconstruction::fvu) {
    divisor = 0;
    std::vector<double> mean(static_cast<std::size_t>(d), 0);
    for (std::size_t i = 0; i < x.size(); ++i) mean[i % mean.size()] += static_cast<double>(x[i]);
    for (double& value : mean) value /= static_cast<double>(batch);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double off = static_cast<double>(x[i]) - mean[i % mean.size()];
      divisor += off * off;
    }
  }
  const auto factor = static_cast<float>(2 / divisor);
  out.loss = squared / divisor;

  Group g = w;
  Vector pulls(static_cast<std::size_t>(d), 0), pull;
  double l1_loss = 0;
  for (std::int64_t j = 0; j < n; ++j) {
    if (j % 64 == 0) {
      for (std::size_t i = 0; i < pull.size(); ++i) pulls[i] += pull[i];
      pull.assign(static_cast<std::size_t>(d), 0);
    }
    const float* direction = at(directions, j, d);
    double l1 = objective.l1 / (objective.l1_reduce == sae::L1Reduce::mean_all
                                    ? static_cast<double>(batch) * static_cast<double>(n)
                                    : static_cast<double>(batch));
    if (objective.l1 != 0 && objective.l1_by_decoder_norm) l1 *= std::sqrt(squares(direction, d));
    double sum = 0;
    float bias = 0;
    Vector by_direction(static_cast<std::size_t>(d), 0), by_encoder = by_direction, by_a;
    for (std::int64_t t = 0; t < batch; ++t) {
      const float value = at(z, t, n)[j];
      sum += static_cast<double>(value);
      const float e = dot(at(r, t, d), direction, d);
      by_a.push_back(value > 0 ? fused(factor, e, static_cast<float>(l1)) : 0);
      bias += by_a.back();
      for (std::int64_t i = 0; i < d; ++i) {
        float& to = by_direction[static_cast<std::size_t>(i)];
        to = fused(value, at(r, t, d)[i], to);
      }
    }
    l1_loss += l1 * sum;
    for (float& value : by_direction) value *= factor;
    if (objective.l1 != 0 && objective.l1_by_decoder_norm)
      for (std::int64_t i = 0; i < d; ++i) {
        float& to = by_direction[static_cast<std::size_t>(i)];
        to = fused(static_cast<float>(l1 * sum / squares(direction, d)), direction[i], to);
      }
    Vector& encoder = form.tied ? by_direction : by_encoder;
    for (std::int64_t t = 0; t < batch; ++t)
      for (std::int64_t i = 0; i < d; ++i) {
        float& to = encoder[static_cast<std::size_t>(i)];
        to = fused(by_a[static_cast<std::size_t>(t)], at(x, t, d)[i], to);
      }
    for (std::int64_t i = 0; i < d; ++i) {
      float& to = pull[static_cast<std::size_t>(i)];
      to = fused(-bias, at(w.encoder, j, d)[i], to);
    }
    if (form.decoder_norm == sae::DecoderNorm::unit) {
      const double along = static_cast<double>(dot(by_direction.data(), direction, d));
      const auto off = static_cast<float>(-along / squares(direction, d));
      for (std::int64_t i = 0; i < d; ++i) {
        float& to = by_direction[static_cast<std::size_t>(i)];
        to = fused(off, direction[i], to);
      }
    }
    std::copy(by_direction.begin(), by_direction.end(),
              at(form.tied ? g.encoder : g.decoder, j, d));
    if (!form.tied) std::copy(by_encoder.begin(), by_encoder.end(), at(g.encoder, j, d));
    if (!g.encoder_bias.empty()) g.encoder_bias[static_cast<std::size_t>(j)] = bias;
  }
  for (std::size_t i = 0; i < pull.size(); ++i) pulls[i] += pull[i];
  out.loss += l1_loss;

  for (std::size_t i = 0; i < g.decoder_bias.size(); ++i) {
    float total = 0;
    for (std::int64_t first = 0; first < batch; first += 64) {
      float part = 0;
      for (std::int64_t t = first; t < std::min(batch, first + 64); ++t)
        part += at(r, t, d)[i];
      total = fused(factor, part, total);
    }
    // The latents' pulls are added block by block.
    if (pulled) {
      for (std::int64_t first = 0; first < n; first += 64) {
        float part = 0;
        for (std::int64_t j = first; j < std::min(n, first + 64); ++j) {
          float bias = 0;
          for (std::int64_t t = 0; t < batch; ++t) {
            if (!(at(z, t, n)[j] > 0)) continue;
            double l1 = objective.l1 / (objective.l1_reduce == sae::L1Reduce::mean_all
                                            ? static_cast<double>(batch) * static_cast<double>(n)
                                            : static_cast<double>(batch));
            if (objective.l1 != 0 && objective.l1_by_decoder_norm)
              l1 *= std::sqrt(squares(at(directions, j, d), d));
            bias += fused(factor, dot(at(r, t, d), at(directions, j, d), d),
                          static_cast<float>(l1));
          }
          part = fused(-bias, at(w.encoder, j, d)[i], part);
        }
        total += part;
      }
    }
    g.decoder_bias[i] = total / s;
  }

  float clip = 1;
  if (settings.clip) {
    double total = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = squares(at(form.tied ? g.encoder : g.decoder, j, d), d);
      if (!form.tied) sum += squares(at(g.encoder, j, d), d);
      if (!g.encoder_bias.empty()) {
        const auto bias = static_cast<double>(g.encoder_bias[static_cast<std::size_t>(j)]);
        sum += bias * bias;
      }
      total += sum;
    }
    if (!g.decoder_bias.empty()) total += squares(g.decoder_bias.data(), d);
    if (std::sqrt(total) > *settings.clip)
      clip = static_cast<float>(*settings.clip / std::sqrt(total));
  }
  const auto t = static_cast<double>(steps + 1);
  const auto& adam = settings.adam;
  const AdamStep constants{static_cast<float>(adam.beta1),
                           static_cast<float>(1 - adam.beta1),
                           static_cast<float>(adam.beta2),
                           static_cast<float>(1 - adam.beta2),
                           static_cast<float>(adam.lr / (1 - std::pow(adam.beta1, t))),
                           static_cast<float>(1 / std::sqrt(1 - std::pow(adam.beta2, t))),
                           static_cast<float>(adam.eps)};
  for (Vector Group::*part : {&Group::encoder, &Group::decoder, &Group::encoder_bias,
                              &Group::decoder_bias})
    for (std::size_t i = 0; i < (w.*part).size(); ++i)
      plain_adam((w.*part)[i], (m.*part)[i], (v.*part)[i], clip * (g.*part)[i], constants);
  if (form.decoder_norm == sae::DecoderNorm::unit)
    for (std::int64_t j = 0; j < n; ++j) {
      float* const row = at(directions, j, d);
      const auto by = static_cast<float>(1 / std::sqrt(squares(row, d)));
      for (std::int64_t i = 0; i < d; ++i) row[i] *= by;
    }
  return out;
}

}  // namespace kazan::trainer::plain
