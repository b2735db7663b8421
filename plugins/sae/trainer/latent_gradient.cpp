#include "latent_gradient.hpp"

#include <algorithm>
#include <cmath>

namespace kazan::trainer {

using sae::Act;

void EntryGradients::make_room(std::int64_t entries, std::int64_t side_entries,
                               std::int64_t latents) {
  by_a.at_least(static_cast<std::size_t>(entries));
  side_by_a.at_least(static_cast<std::size_t>(side_entries));
  by_product.resize(static_cast<std::size_t>(latents));
}

LatentGradient::LatentGradient(const sae::Form& form, bool side)
    : row_(1, form.inputs), side_row_(side ? 1 : 0, form.inputs) {}

void LatentGradient::make_room(std::int64_t entries, std::int64_t side_entries) {
  lanes_.at_least(16 * static_cast<std::size_t>(std::max(entries, side_entries)));
  below_.at_least(static_cast<std::size_t>(side_entries));
}

void LatentGradient::assign_direction(const Trainer& trainer, std::int64_t latent,
                                      EntryGradients& entries) {
  bias_ = threshold_ = gain_ = magnitude_bias_ = 0;
  float* const by_a = entries.by_a.data() + trainer.by_latent_.begin(latent);
  of_direction(trainer, latent, by_a);
  float product = of_activation(trainer, latent, by_a);
  if (side_row_.rows() && trainer.side_.any())
    product = of_side(trainer, latent, product,
                      entries.side_by_a.data() + trainer.side_.by_latent.begin(latent));
  entries.by_product[static_cast<std::size_t>(latent)] = product;
}

// Leaves e in by_a.
void LatentGradient::of_direction(const Trainer& trainer, std::int64_t latent, float* by_a) {
  const ByLatent& active = trainer.by_latent_;
  const Kernels& kernels = trainer.kernels_;
  const float* const direction = trainer.weights_.directions().row(latent);
  const std::int64_t stride = row_.stride();
  float* const out = row();
  std::fill_n(out, stride, 0.F);
  kernels.chain_dot(active.rows(latent), active.values(latent), active.count(latent),
                    trainer.residual_of(latent).row(0), stride, direction, lanes_.data(), out,
                    by_a);
  kernels.scale(trainer.factor_, out, stride);
  const auto& objective = trainer.settings_.objective;
  if (objective.l1 == 0 || !objective.l1_by_decoder_norm) return;
  const auto at = static_cast<std::size_t>(latent);
  const double length = kernels.squares(direction, stride);
  if (length > 0)
    kernels.add_scaled(static_cast<float>(trainer.l1_[at] * trainer.l1_sums_[at] / length),
                       direction, out, stride);
}

// Turns e into g_a; their sum.
float LatentGradient::of_activation(const Trainer& trainer, std::int64_t latent, float* by_a) {
  const ByLatent& active = trainer.by_latent_;
  const auto l1 = static_cast<float>(
      trainer.side_.carries_l1 ? 0 : trainer.l1_[static_cast<std::size_t>(latent)]);
  const float* const more = trainer.decorrelation_.gradient(active, latent);
  const bool both_signs = trainer.is(Act::custom);  // and slopes
  for (std::int64_t i = 0; i < active.count(latent); ++i) {
    by_a[i] = fused(trainer.factor_, by_a[i],
                    both_signs ? std::copysign(l1, active.values(latent)[i]) : l1);
    if (more) by_a[i] += more[i];
  }
  if (both_signs)
    for (std::int64_t i = 0; i < active.count(latent); ++i)
      by_a[i] *= trainer.slopes_.values(latent)[i];
  if (trainer.is(Act::jumprelu)) of_threshold(trainer, latent, by_a);
  if (trainer.is(Act::gated)) of_gate(trainer, latent, by_a);
  float sum = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i) sum += by_a[i];
  if (!trainer.is(Act::gated)) bias_ = sum;
  return sum;
}

void LatentGradient::of_threshold(const Trainer& trainer, std::int64_t latent, const float* by_a) {
  const ByLatent& active = trainer.by_latent_;
  const ByLatent& below = trainer.jumprelu_.below_by_latent();
  const float theta = trainer.weights_.threshold.row(0)[latent];
  float sum = 0, in_band = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i) {
    if (!trainer.jumprelu_.in_band(active.values(latent)[i], theta)) continue;
    sum += by_a[i];
    ++in_band;
  }
  r_.clear();
  for (std::int64_t i = 0; i < below.count(latent); ++i)
    r_.push_back(trainer.residual_of(latent).row(below.rows(latent)[i]));
  float* const e = below_.data();
  trainer.kernels_.dots(trainer.weights_.directions().row(latent), r_.data(), below.count(latent),
                        row_.stride(), e);
  const float* const more = trainer.decorrelation_.silent_gradient(below, latent);
  const auto l1 = static_cast<float>(trainer.l1_[static_cast<std::size_t>(latent)]);
  for (std::int64_t i = 0; i < below.count(latent); ++i) {
    float g = fused(trainer.factor_, e[i], l1);
    if (more) g += more[i];
    sum += g;
    ++in_band;
  }
  const double l0 = trainer.settings_.objective.l0 / static_cast<double>(trainer.values_.rows);
  const auto eps = static_cast<float>(trainer.settings_.activation.bandwidth);
  threshold_ = -fused(theta, sum, static_cast<float>(l0) * in_band) / eps;
}

void LatentGradient::of_gate(const Trainer& trainer, std::int64_t latent, float* by_a) {
  const ByLatent& active = trainer.by_latent_;
  const ByLatent& gates = trainer.side_.by_latent;  // of more rows
  const float* const biases = row_or_null(trainer.weights_.encoder_bias);
  std::int64_t gate = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i, ++gate) {
    while (gates.rows(latent)[gate] != active.rows(latent)[i]) ++gate;
    const float p = gates.values(latent)[gate];
    float& g = by_a[i];
    magnitude_bias_ += g;
    g *= trainer.gate_.gain(latent);
    gain_ = fused(g, biases ? p - biases[latent] : p, gain_);
  }
}

// Returns `product`, which its own are added to.
float LatentGradient::of_side(const Trainer& trainer, std::int64_t latent, float product,
                              float* by_a) {
  const Side& side = trainer.side_;
  const std::int64_t count = side.by_latent.count(latent), stride = row_.stride();
  std::fill_n(side_row_.row(0), stride, 0.F);
  trainer.kernels_.chain_dot(side.by_latent.rows(latent), side.by_latent.values(latent), count,
                             side.r.row(0), stride, trainer.weights_.directions().row(latent),
                             lanes_.data(), side_row_.row(0), by_a);
  if (side.trains_directions)
    trainer.kernels_.add_scaled(side.factor, side_row_.row(0), row(), stride);
  const auto l1 =
      static_cast<float>(side.carries_l1 ? trainer.l1_[static_cast<std::size_t>(latent)] : 0);
  for (std::int64_t i = 0; i < count; ++i) {
    by_a[i] = fused(side.factor, by_a[i], l1);
    product += by_a[i];
    bias_ += by_a[i];
  }
  return product;
}

void LatentGradient::assign_encoder(const Trainer& trainer, std::int64_t latent, Columns columns,
                                    const EntryGradients& entries) {
  if (!trainer.settings_.form.tied) std::fill(row() + columns.begin, row() + columns.end, 0.F);
  const auto add = [&](const ByLatent& active, const Buffer<float>& by_a) {
    trainer.kernels_.chain(active.rows(latent), by_a.data() + active.begin(latent),
                           active.count(latent), trainer.x_.row(0), row_.stride(), columns.begin,
                           columns.end, row());
  };
  add(trainer.by_latent_, entries.by_a);
  if (side_row_.rows() && trainer.side_.any()) add(trainer.side_.by_latent, entries.side_by_a);
}

void LatentGradient::take_off_along(const Trainer& trainer, std::int64_t latent) {
  const std::int64_t stride = row_.stride();
  const float* const w = trainer.weights_.directions().row(latent);
  float* const g = row();
  float along = 0;
  trainer.kernels_.dots(w, &g, 1, stride, &along);
  const double length = trainer.kernels_.squares(w, stride);
  if (length > 0)
    trainer.kernels_.add_scaled(static_cast<float>(-static_cast<double>(along) / length), w, g,
                                stride);
}

}  // namespace kazan::trainer
