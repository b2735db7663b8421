// For tests: a training step as loops over whole matrices, by arithmetic.hpp alone. What the
// trainer has to give, bit for bit.
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

// Weights, gradients or moments, as [n d] and so on, without padding.
struct Group {
  Vector encoder, decoder, encoder_bias, decoder_bias;

  explicit Group(const Parameters& p)
      : encoder(values_of(p.encoder)),
        decoder(values_of(p.decoder)),
        encoder_bias(values_of(p.encoder_bias)),
        decoder_bias(values_of(p.decoder_bias)) {}
  bool operator==(const Group&) const = default;
};

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

inline void chain(float c, const float* x, float* sum, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) sum[i] = fused(c, x[i], sum[i]);
}

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

// z as [B n].
inline Vector dense(const Codes& codes, std::int64_t latents) {
  Vector out(static_cast<std::size_t>(codes.rows() * latents), 0);
  for (std::int64_t t = 0; t < codes.rows(); ++t)
    for (auto i = static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t)]);
         i < static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t) + 1]); ++i)
      out[static_cast<std::size_t>(t * latents + codes.latent[i])] = codes.value[i];
  return out;
}

class Step {
 public:
  Step(const Settings& settings, Group& w) : s_(settings), w_(w) {}

  double forward(const float* rows, std::int64_t batch) {
    batch_ = batch;
    x_.assign(rows, rows + batch * d_);
    z_.assign(static_cast<std::size_t>(batch * n_), 0);
    r_.assign(prefixes_.size(), Vector(x_.size(), 0));
    for (std::int64_t t = 0; t < batch; ++t) {
      enter(x(t));
      encode(t);
    }
    if (s_.across_batch) activate(z_.data(), batch * n_, s_.k * batch);
    const double divisor = reconstruction_divisor();
    double reconstruction = 0;
    for (std::size_t p = 0; p < prefixes_.size(); ++p) reconstruction += decode(p) / divisor;
    for (std::size_t p = prefixes_.size() - 1; p-- > 0;)
      for (std::size_t i = 0; i < x_.size(); ++i) r_[p][i] += r_[p + 1][i];
    factor_ = static_cast<float>(2 / divisor);
    weigh_l1();
    double l1 = 0;
    for (std::int64_t j = 0; j < n_; ++j) l1 += l1_[at(j)] * sums_[at(j)];
    return reconstruction + l1 + decorrelate();
  }

  // As update() does, `steps` before it.
  void update(Group& m, Group& v, std::int64_t steps) {
    Group g = w_;
    Vector by_b_e(at(n_), 0);
    for (std::int64_t j = 0; j < n_; ++j) latent_gradients(j, g, by_b_e[at(j)]);
    if (!g.encoder_bias.empty()) g.encoder_bias = by_b_e;
    if (!g.decoder_bias.empty()) decoder_bias_gradient(by_b_e, g.decoder_bias);
    const float clip = s_.clip ? clip_of(g) : 1;
    const auto t = static_cast<double>(steps + 1);
    const auto& adam = s_.adam;
    const AdamStep step{static_cast<float>(adam.beta1),
                        static_cast<float>(1 - adam.beta1),
                        static_cast<float>(adam.beta2),
                        static_cast<float>(1 - adam.beta2),
                        static_cast<float>(adam.lr / (1 - std::pow(adam.beta1, t))),
                        static_cast<float>(1 / std::sqrt(1 - std::pow(adam.beta2, t))),
                        static_cast<float>(adam.eps)};
    for (Vector Group::*part :
         {&Group::encoder, &Group::decoder, &Group::encoder_bias, &Group::decoder_bias})
      for (std::size_t i = 0; i < (w_.*part).size(); ++i)
        plain_adam((w_.*part)[i], (m.*part)[i], (v.*part)[i], clip * (g.*part)[i], step);
    if (unit())
      for (std::int64_t j = 0; j < n_; ++j) {
        const auto by = static_cast<float>(1 / std::sqrt(squares(direction(j), d_)));
        for (std::int64_t i = 0; i < d_; ++i) direction(j)[i] *= by;
      }
  }

  const Vector& codes() const { return z_; }

 private:
  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
  bool unit() const { return s_.form.decoder_norm == sae::DecoderNorm::unit; }
  bool pulled() const {
    return s_.entrance.centre == sae::Centre::b_dec && !w_.decoder_bias.empty();
  }
  float* x(std::int64_t t) { return x_.data() + t * d_; }
  // Of the prefixes that hold latent j.
  float* r(std::int64_t t, std::int64_t j) {
    std::size_t p = 0;
    while (j >= prefixes_[p]) ++p;
    return r_[p].data() + t * d_;
  }
  float* z(std::int64_t t) { return z_.data() + t * n_; }
  float* direction(std::int64_t j) {
    return (s_.form.tied ? w_.encoder : w_.decoder).data() + j * d_;
  }

  void enter(float* row) {
    for (std::int64_t i = 0; i < d_; ++i) {
      if (pulled()) row[i] -= w_.decoder_bias[at(i)];
      if (s_.entrance.centre == sae::Centre::mean) row[i] -= s_.entrance.mean[at(i)];
      row[i] /= s_.entrance.scale;
    }
  }

  void encode(std::int64_t t) {
    for (std::int64_t j = 0; j < n_; ++j) {
      z(t)[j] = dot(x(t), w_.encoder.data() + j * d_, d_);
      if (!w_.encoder_bias.empty()) z(t)[j] += w_.encoder_bias[at(j)];
    }
    if (!s_.across_batch) activate(z(t), n_, s_.k);
  }

  // By the latents of a prefix; returns sum r^2.
  double decode(std::size_t prefix) {
    double sum = 0;
    for (std::int64_t t = 0; t < batch_; ++t) {
      float* const r = r_[prefix].data() + t * d_;
      if (!w_.decoder_bias.empty() && !pulled())
        for (std::int64_t i = 0; i < d_; ++i) r[i] = w_.decoder_bias[at(i)] / s_.entrance.scale;
      for (std::int64_t j = 0; j < prefixes_[prefix]; ++j) chain(z(t)[j], direction(j), r, d_);
      for (std::int64_t i = 0; i < d_; ++i) r[i] -= x(t)[i];
      sum += squares(r, d_);
    }
    return sum;
  }

  double reconstruction_divisor() {
    const auto rows = static_cast<double>(batch_);
    if (s_.objective.reconstruction == sae::Reconstruction::mse_sum) return rows;
    if (s_.objective.reconstruction == sae::Reconstruction::mse_mean)
      return rows * static_cast<double>(d_);
    double sum = 0;
    std::vector<double> mean(at(d_), 0);
    for (std::size_t i = 0; i < x_.size(); ++i) mean[i % mean.size()] += static_cast<double>(x_[i]);
    for (double& m : mean) m /= rows;
    for (std::size_t i = 0; i < x_.size(); ++i) {
      const double off = static_cast<double>(x_[i]) - mean[i % mean.size()];
      sum += off * off;
    }
    return sum;
  }

  void weigh_l1() {
    const auto& objective = s_.objective;
    const auto rows = static_cast<double>(batch_);
    sums_.assign(at(n_), 0);
    l1_.assign(at(n_), objective.l1 / (objective.l1_reduce == sae::L1Reduce::mean_all
                                           ? rows * static_cast<double>(n_)
                                           : rows));
    for (std::int64_t j = 0; j < n_; ++j) {
      for (std::int64_t t = 0; t < batch_; ++t) sums_[at(j)] += static_cast<double>(z(t)[j]);
      if (objective.l1 != 0 && objective.l1_by_decoder_norm)
        l1_[at(j)] *= std::sqrt(squares(direction(j), d_));
    }
  }

  // The term, with its gradient in h_ [B n].
  double decorrelate() {
    h_.assign(z_.size(), 0);
    if (s_.objective.decorrelation == 0 || batch_ < 2) return 0;
    const auto rows = static_cast<double>(batch_);
    const double factor = s_.objective.decorrelation / ((rows - 1) * (rows - 1));
    std::vector<double> mean, square(at(n_), 0), with_mean(at(batch_), 0);
    double mean_squared = 0, total = 0;
    for (std::int64_t j = 0; j < n_; ++j) {
      mean.push_back(sums_[at(j)] / rows);
      mean_squared += mean[at(j)] * mean[at(j)];
      double silent = 0;
      for (std::int64_t t = 0; t < batch_; ++t) silent += z(t)[j] == 0;
      square[at(j)] = silent * (mean[at(j)] * mean[at(j)]);
      for (std::int64_t t = 0; t < batch_; ++t) {
        const double off = static_cast<double>(z(t)[j]) - mean[at(j)];
        if (z(t)[j] != 0) square[at(j)] += off * off;
        with_mean[at(t)] += static_cast<double>(z(t)[j]) * mean[at(j)];
      }
    }
    for (std::int64_t t = 0; t < batch_; ++t) {
      std::vector<double> gram(at(batch_), 0);
      double norm = 0;
      for (std::int64_t u = 0; u < batch_; ++u) {
        for (std::int64_t j = 0; j < n_; ++j)
          gram[at(u)] += static_cast<double>(z(t)[j]) * static_cast<double>(z(u)[j]);
        gram[at(u)] -= with_mean[at(t)] + with_mean[at(u)] - mean_squared;
        norm += gram[at(u)] * gram[at(u)];
      }
      total += norm;
      for (std::int64_t j = 0; j < n_; ++j) {
        double sum = 0;
        for (std::int64_t u = 0; u < batch_; ++u) sum += gram[at(u)] * static_cast<double>(z(u)[j]);
        sum -= square[at(j)] * (static_cast<double>(z(t)[j]) - mean[at(j)]);
        h_[at(t * n_ + j)] = static_cast<float>(4 * factor * sum);
      }
    }
    for (const double s : square) total -= s * s;
    return factor * total;
  }

  void latent_gradients(std::int64_t j, Group& g, float& by_b_e) {
    float* const by_encoder = g.encoder.data() + j * d_;
    float* const by_direction = s_.form.tied ? by_encoder : g.decoder.data() + j * d_;
    std::fill_n(by_encoder, d_, 0.F);
    std::fill_n(by_direction, d_, 0.F);
    for (std::int64_t t = 0; t < batch_; ++t) chain(z(t)[j], r(t, j), by_direction, d_);
    for (std::int64_t i = 0; i < d_; ++i) by_direction[i] *= factor_;
    if (s_.objective.l1 != 0 && s_.objective.l1_by_decoder_norm)
      chain(static_cast<float>(l1_[at(j)] * sums_[at(j)] / squares(direction(j), d_)), direction(j),
            by_direction, d_);
    for (std::int64_t t = 0; t < batch_; ++t) {
      if (!(z(t)[j] > 0)) continue;
      float by_a = fused(factor_, dot(r(t, j), direction(j), d_), static_cast<float>(l1_[at(j)]));
      if (s_.objective.decorrelation != 0) by_a += h_[at(t * n_ + j)];
      by_b_e += by_a;
      chain(by_a, x(t), by_encoder, d_);
    }
    if (!unit()) return;
    const double along = static_cast<double>(dot(by_direction, direction(j), d_));
    chain(static_cast<float>(-along / squares(direction(j), d_)), direction(j), by_direction, d_);
  }

  // Sums over rows, and over latents, of those of blocks of 64.
  void decoder_bias_gradient(const Vector& by_b_e, Vector& sum) {
    std::fill(sum.begin(), sum.end(), 0.F);
    const auto add_blocks = [&](std::int64_t count, float factor, const auto& add) {
      for (std::int64_t first = 0; first < count; first += 64) {
        Vector part(sum.size(), 0);
        for (std::int64_t i = first; i < std::min(count, first + 64); ++i) add(i, part.data());
        chain(factor, part.data(), sum.data(), d_);
      }
    };
    add_blocks(batch_, factor_, [&](std::int64_t t, float* part) { chain(1, r(t, 0), part, d_); });
    if (pulled())
      add_blocks(n_, 1, [&](std::int64_t j, float* part) {
        chain(-by_b_e[at(j)], w_.encoder.data() + j * d_, part, d_);
      });
    for (float& value : sum) value /= s_.entrance.scale;
  }

  float clip_of(const Group& g) const {
    double total = 0;
    for (std::int64_t j = 0; j < n_; ++j) {
      double sum = squares((s_.form.tied ? g.encoder : g.decoder).data() + j * d_, d_);
      if (!s_.form.tied) sum += squares(g.encoder.data() + j * d_, d_);
      if (!g.encoder_bias.empty())
        sum +=
            static_cast<double>(g.encoder_bias[at(j)]) * static_cast<double>(g.encoder_bias[at(j)]);
      total += sum;
    }
    if (!g.decoder_bias.empty()) total += squares(g.decoder_bias.data(), d_);
    return std::sqrt(total) > *s_.clip ? static_cast<float>(*s_.clip / std::sqrt(total)) : 1;
  }

  const Settings& s_;
  Group& w_;
  std::int64_t n_ = s_.form.latents, d_ = s_.form.inputs, batch_ = 0;
  std::vector<std::int64_t> prefixes_ =
      s_.prefixes.empty() ? std::vector<std::int64_t>{n_} : s_.prefixes;
  Vector x_, z_, h_;
  std::vector<Vector> r_;
  float factor_ = 0;
  std::vector<double> l1_, sums_;
};

}  // namespace kazan::trainer::plain
