// For tests: a training step as loops over whole matrices, by arithmetic.hpp alone. What the
// trainer has to give, bit for bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "trainer.hpp"

namespace kazan::trainer::plain {

using sae::Act;
using Vector = std::vector<float>;

inline Vector values_of(const Matrix& m) {
  Vector out;
  for (std::int64_t i = 0; i < m.rows(); ++i)
    out.insert(out.end(), m.row(i), m.row(i) + m.columns());
  return out;
}

// Weights, gradients or moments, as [n d] and so on, without padding.
struct Group {
  Vector encoder, decoder, encoder_bias, threshold, gain, magnitude_bias, decoder_bias;

  explicit Group(const Parameters& p)
      : encoder(values_of(p.encoder)),
        decoder(values_of(p.decoder)),
        encoder_bias(values_of(p.encoder_bias)),
        threshold(values_of(p.threshold)),
        gain(values_of(p.gain)),
        magnitude_bias(values_of(p.magnitude_bias)),
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

// The k largest of `latents`, of any sign or above 0; nothing of the others.
inline void keep_largest(float* a, std::int64_t n, const std::vector<bool>& among, std::int64_t k,
                         bool positive) {
  std::vector<std::int64_t> order;
  for (std::int64_t j = 0; j < n; ++j)
    if (among[static_cast<std::size_t>(j)] && (!positive || a[j] > 0)) order.push_back(j);
  std::stable_sort(order.begin(), order.end(),
                   [a](std::int64_t i, std::int64_t j) { return a[i] > a[j]; });
  if (static_cast<std::int64_t>(order.size()) > k) order.resize(static_cast<std::size_t>(k));
  Vector kept(static_cast<std::size_t>(n), 0);
  for (const auto j : order) kept[static_cast<std::size_t>(j)] = a[j];
  std::copy(kept.begin(), kept.end(), a);
}

class Step {
 public:
  // `silent`: rows since each latent was active, which update() counts on.
  Step(const Settings& settings, Group& w, std::vector<std::int64_t>& silent)
      : s_(settings), w_(w), silent_(silent) {}

  double forward(const float* rows, std::int64_t batch) {
    batch_ = batch;
    x_.assign(rows, rows + batch * d_);
    z_.assign(static_cast<std::size_t>(batch * n_), 0);
    r_.assign(prefixes_.size(), Vector(x_.size(), 0));
    for (std::int64_t t = 0; t < batch; ++t) {
      enter(x(t));
      encode(t);
    }
    a_ = z_;
    activate_all();
    const double divisor = reconstruction_divisor();
    double reconstruction = 0;
    for (std::size_t p = 0; p < prefixes_.size(); ++p) reconstruction += decode(p) / divisor;
    for (std::size_t p = prefixes_.size() - 1; p-- > 0;)
      for (std::size_t i = 0; i < x_.size(); ++i) r_[p][i] += r_[p + 1][i];
    factor_ = static_cast<float>(2 / divisor);
    const double auxiliary = read_side(divisor);
    weigh_l1();
    double l1 = 0;
    for (std::int64_t j = 0; j < n_; ++j) l1 += l1_[at(j)] * l1_sums_[at(j)];
    const auto active = std::count_if(z_.begin(), z_.end(), [](float z) { return z > 0; });
    const double decorrelation = decorrelate();
    return reconstruction + l1 + decorrelation +
           s_.objective.l0 * static_cast<double>(active) / static_cast<double>(batch) + auxiliary;
  }

  // As update() does, `steps` before it.
  void update(Group& m, Group& v, std::int64_t steps) {
    Group g = w_;
    by_product_.assign(at(n_), 0);
    for (std::int64_t j = 0; j < n_; ++j) latent_gradients(j, g);
    if (!g.decoder_bias.empty()) decoder_bias_gradient(g.decoder_bias);
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
         {&Group::encoder, &Group::decoder, &Group::encoder_bias, &Group::threshold, &Group::gain,
          &Group::magnitude_bias, &Group::decoder_bias})
      for (std::size_t i = 0; i < (w_.*part).size(); ++i)
        plain_adam((w_.*part)[i], (m.*part)[i], (v.*part)[i], clip * (g.*part)[i], step);
    if (unit())
      for (std::int64_t j = 0; j < n_; ++j) {
        const auto by = static_cast<float>(1 / std::sqrt(squares(direction(j), d_)));
        for (std::int64_t i = 0; i < d_; ++i) direction(j)[i] *= by;
      }
    for (float& theta : w_.threshold) theta = std::max(theta, 0.F);
    for (std::int64_t j = 0; j < n_; ++j) {
      bool active = false;
      for (std::int64_t t2 = 0; t2 < batch_; ++t2) active = active || z(t2)[j] > 0;
      silent_[at(j)] = active ? 0 : silent_[at(j)] + batch_;
    }
  }

  const Vector& codes() const { return z_; }

 private:
  bool is(Act act) const { return s_.activation.act == act; }
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
  }

  void activate_all() {
    const auto& activation = s_.activation;
    if (is(Act::batch_topk)) activate(z_.data(), batch_ * n_, activation.k * batch_);
    for (std::int64_t t = 0; t < batch_; ++t) {
      if (is(Act::relu)) activate(z(t), n_, 0);
      if (is(Act::topk)) activate(z(t), n_, activation.k);
      for (std::int64_t j = 0; j < n_; ++j) {
        float& value = z(t)[j];
        if (is(Act::jumprelu) && !(value > w_.threshold[at(j)])) value = 0;
        if (is(Act::gated)) value = value > 0 ? std::max(magnitude(value, j), 0.F) : 0;
      }
    }
  }

  float magnitude(float p, std::int64_t j) const {
    if (w_.magnitude_bias.empty()) return exponential(w_.gain[at(j)]) * p;
    return fused(exponential(w_.gain[at(j)]), p - w_.encoder_bias[at(j)], w_.magnitude_bias[at(j)]);
  }

  // The gates', or the dead latents', term, with what its gradients start from.
  double read_side(double divisor) {
    side_z_.assign(z_.size(), 0);
    side_factor_ = 0;
    if (!is(Act::gated) && s_.auxk.coef == 0) return 0;
    side_z_ = a_;
    side_r_ = r_.back();
    std::vector<bool> dead;
    for (const auto rows : silent_) dead.push_back(rows >= s_.auxk.dead_after);
    double sum = 0;
    for (std::int64_t t = 0; t < batch_; ++t) {
      float* const z = side_z_.data() + t * n_;
      float* const r = side_r_.data() + t * d_;
      if (is(Act::gated)) {
        activate(z, n_, 0);
        start_row(r);
      } else {
        keep_largest(z, n_, dead, s_.auxk.latents, s_.auxk.positive);
      }
      for (std::int64_t j = 0; j < n_; ++j) chain(z[j], direction(j), r, d_);
      if (is(Act::gated))
        for (std::int64_t i = 0; i < d_; ++i) r[i] -= x(t)[i];
      sum += squares(r, d_);
    }
    if (is(Act::gated)) {
      side_factor_ = factor_;
      return sum / divisor;
    }
    if (std::all_of(side_z_.begin(), side_z_.end(), [](float z) { return z == 0; })) return 0;
    const double spread = deviation(r_.back());
    if (spread == 0) return 0;
    side_factor_ = static_cast<float>(2 * s_.auxk.coef / spread);
    return s_.auxk.coef * sum / spread;
  }

  // Column by column.
  double deviation(const Vector& of) const {
    double total = 0;
    for (std::int64_t i = 0; i < d_; ++i) {
      double mean = 0, sum = 0;
      for (std::int64_t t = 0; t < batch_; ++t) mean += static_cast<double>(of[at(t * d_ + i)]);
      mean /= static_cast<double>(batch_);
      for (std::int64_t t = 0; t < batch_; ++t) {
        const double off = static_cast<double>(of[at(t * d_ + i)]) - mean;
        sum += off * off;
      }
      total += sum;
    }
    return total;
  }

  // b_d / s, or zeros where it is the centre.
  void start_row(float* r) {
    std::fill_n(r, d_, 0.F);
    if (!w_.decoder_bias.empty() && !pulled())
      for (std::int64_t i = 0; i < d_; ++i) r[i] = w_.decoder_bias[at(i)] / s_.entrance.scale;
  }

  // By the latents of a prefix; returns sum r^2.
  double decode(std::size_t prefix) {
    double sum = 0;
    for (std::int64_t t = 0; t < batch_; ++t) {
      float* const r = r_[prefix].data() + t * d_;
      start_row(r);
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
    return deviation(x_);
  }

  void weigh_l1() {
    const auto& objective = s_.objective;
    const auto rows = static_cast<double>(batch_);
    sums_.assign(at(n_), 0);
    l1_sums_.assign(at(n_), 0);
    l1_.assign(at(n_), objective.l1 / (objective.l1_reduce == sae::L1Reduce::mean_all
                                           ? rows * static_cast<double>(n_)
                                           : rows));
    for (std::int64_t j = 0; j < n_; ++j) {
      for (std::int64_t t = 0; t < batch_; ++t) {
        sums_[at(j)] += static_cast<double>(z(t)[j]);
        l1_sums_[at(j)] += static_cast<double>(is(Act::gated) ? side_z_[at(t * n_ + j)] : z(t)[j]);
      }
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

  void latent_gradients(std::int64_t j, Group& g) {
    float* const by_encoder = g.encoder.data() + j * d_;
    float* const by_direction = s_.form.tied ? by_encoder : g.decoder.data() + j * d_;
    std::fill_n(by_encoder, d_, 0.F);
    std::fill_n(by_direction, d_, 0.F);
    for (std::int64_t t = 0; t < batch_; ++t) chain(z(t)[j], r(t, j), by_direction, d_);
    for (std::int64_t i = 0; i < d_; ++i) by_direction[i] *= factor_;
    if (s_.objective.l1 != 0 && s_.objective.l1_by_decoder_norm)
      chain(static_cast<float>(l1_[at(j)] * l1_sums_[at(j)] / squares(direction(j), d_)),
            direction(j), by_direction, d_);

    Vector by_a(at(batch_), 0), side_by_a(at(batch_), 0);
    for (std::int64_t t = 0; t < batch_; ++t)
      if (z(t)[j] > 0) by_a[at(t)] = by_z(t, j);
    if (is(Act::jumprelu)) g.threshold[at(j)] = threshold_gradient(j, by_a);
    if (is(Act::gated)) gate_gradients(j, by_a, g);
    for (const float by : by_a) by_product_[at(j)] += by;
    float by_b_e = is(Act::gated) ? 0 : by_product_[at(j)];

    Vector written(at(d_), 0);
    for (std::int64_t t = 0; t < batch_ && side_factor_ != 0; ++t) {
      const float value = side_z_[at(t * n_ + j)];
      if (value == 0) continue;
      const float* const r = side_r_.data() + t * d_;
      chain(value, r, written.data(), d_);
      const float by = fused(side_factor_, dot(r, direction(j), d_),
                             static_cast<float>(is(Act::gated) ? l1_[at(j)] : 0));
      side_by_a[at(t)] = by;
      by_product_[at(j)] += by;
      by_b_e += by;
    }
    if (!is(Act::gated) || !s_.activation.frozen)
      chain(side_factor_, written.data(), by_direction, d_);
    if (!g.encoder_bias.empty()) g.encoder_bias[at(j)] = by_b_e;

    for (std::int64_t t = 0; t < batch_; ++t) chain(by_a[at(t)], x(t), by_encoder, d_);
    for (std::int64_t t = 0; t < batch_; ++t) chain(side_by_a[at(t)], x(t), by_encoder, d_);
    if (!unit()) return;
    const double along = static_cast<double>(dot(by_direction, direction(j), d_));
    chain(static_cast<float>(-along / squares(direction(j), d_)), direction(j), by_direction, d_);
  }

  float by_z(std::int64_t t, std::int64_t j) {
    const float l1 = is(Act::gated) ? 0 : static_cast<float>(l1_[at(j)]);
    const float by = fused(factor_, dot(r(t, j), direction(j), d_), l1);
    return s_.objective.decorrelation != 0 ? by + h_[at(t * n_ + j)] : by;
  }

  float threshold_gradient(std::int64_t j, const Vector& by_a) {
    const auto eps = static_cast<float>(s_.activation.bandwidth), half = eps / 2;
    const float theta = w_.threshold[at(j)];
    float sum = 0, in_band = 0;
    for (const bool active : {true, false})
      for (std::int64_t t = 0; t < batch_; ++t) {
        const float a = a_[at(t * n_ + j)];
        if ((a > theta) != active || !(std::fabs(a - theta) < half)) continue;
        sum += active ? by_a[at(t)] : by_z(t, j);
        ++in_band;
      }
    const auto l0 = static_cast<float>(s_.objective.l0 / static_cast<double>(batch_));
    return -fused(theta, sum, l0 * in_band) / eps;
  }

  // Turns what is by z into what is by the product.
  void gate_gradients(std::int64_t j, Vector& by_a, Group& g) {
    const float from = w_.encoder_bias.empty() ? 0 : w_.encoder_bias[at(j)];
    float by_bias = 0, by_gain = 0;
    for (std::int64_t t = 0; t < batch_; ++t) {
      if (!(z(t)[j] > 0)) continue;
      by_bias += by_a[at(t)];
      by_a[at(t)] *= exponential(w_.gain[at(j)]);
      by_gain = fused(by_a[at(t)], a_[at(t * n_ + j)] - from, by_gain);
    }
    g.gain[at(j)] = by_gain;
    if (!g.magnitude_bias.empty()) g.magnitude_bias[at(j)] = by_bias;
  }

  // Sums over rows, and over latents, of those of blocks of 64.
  void decoder_bias_gradient(Vector& sum) {
    std::fill(sum.begin(), sum.end(), 0.F);
    const auto add_blocks = [&](std::int64_t count, float factor, const auto& add) {
      for (std::int64_t first = 0; first < count; first += 64) {
        Vector part(sum.size(), 0);
        for (std::int64_t i = first; i < std::min(count, first + 64); ++i) add(i, part.data());
        chain(factor, part.data(), sum.data(), d_);
      }
    };
    add_blocks(batch_, factor_, [&](std::int64_t t, float* part) { chain(1, r(t, 0), part, d_); });
    if (is(Act::gated) && !s_.activation.frozen)
      add_blocks(batch_, side_factor_,
                 [&](std::int64_t t, float* part) { chain(1, side_r_.data() + t * d_, part, d_); });
    if (pulled())
      add_blocks(n_, 1, [&](std::int64_t j, float* part) {
        chain(-by_product_[at(j)], w_.encoder.data() + j * d_, part, d_);
      });
    for (float& value : sum) value /= s_.entrance.scale;
  }

  float clip_of(const Group& g) const {
    double total = 0;
    for (std::int64_t j = 0; j < n_; ++j) {
      double sum = squares((s_.form.tied ? g.encoder : g.decoder).data() + j * d_, d_);
      if (!s_.form.tied) sum += squares(g.encoder.data() + j * d_, d_);
      for (const Vector Group::*part :
           {&Group::encoder_bias, &Group::threshold, &Group::gain, &Group::magnitude_bias})
        if (!(g.*part).empty())
          sum += static_cast<double>((g.*part)[at(j)]) * static_cast<double>((g.*part)[at(j)]);
      total += sum;
    }
    if (!g.decoder_bias.empty()) total += squares(g.decoder_bias.data(), d_);
    return std::sqrt(total) > *s_.clip ? static_cast<float>(*s_.clip / std::sqrt(total)) : 1;
  }

  const Settings& s_;
  Group& w_;
  std::int64_t n_ = s_.form.latents, d_ = s_.form.inputs, batch_ = 0;
  std::vector<std::int64_t>& silent_;
  std::vector<std::int64_t> prefixes_ =
      s_.activation.prefixes.empty() ? std::vector<std::int64_t>{n_} : s_.activation.prefixes;
  Vector x_, a_, z_, h_, side_z_, side_r_, by_product_;
  std::vector<Vector> r_;
  float factor_ = 0, side_factor_ = 0;
  std::vector<double> l1_, sums_, l1_sums_;
};

}  // namespace kazan::trainer::plain
