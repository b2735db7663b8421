#include "latent_gradient.hpp"

#include <algorithm>
#include <cmath>

namespace kazan::trainer {

using sae::Act;

LatentGradient::LatentGradient(const sae::Form& form, bool side)
    : rows(form.tied ? 1 : 2, form.inputs), side_row_(side ? 1 : 0, form.inputs) {}

void LatentGradient::make_room(std::int64_t entries, std::int64_t side_entries) {
  const auto most = static_cast<std::size_t>(std::max(entries, side_entries));
  lanes_.at_least(16 * most);
  by_a_.at_least(most);
  side_by_a_.at_least(static_cast<std::size_t>(side_entries));
}

void LatentGradient::assign(const Trainer& trainer, std::int64_t latent) {
  by_product = bias_ = threshold_ = gain_ = magnitude_bias_ = 0;
  of_direction(trainer, latent);
  of_activation(trainer, latent);
  if (side_row_.rows() && trainer.side_.any()) of_side(trainer, latent);
  of_encoder(trainer, latent);
  if (trainer.settings_.form.decoder_norm == sae::DecoderNorm::unit)
    take_off_along(trainer, latent);
}

// Leaves e in by_a_.
void LatentGradient::of_direction(const Trainer& trainer, std::int64_t latent) {
  const ByLatent& active = trainer.by_latent_;
  const Kernels& kernels = trainer.kernels_;
  const float* const direction = trainer.weights_.directions().row(latent);
  const std::int64_t stride = rows.stride();
  float* const out = rows.row(0);
  std::fill_n(out, stride, 0.F);
  kernels.chain_dot(active.rows(latent), active.values(latent), active.count(latent),
                    trainer.residual_of(latent).row(0), stride, direction, lanes_.data(), out,
                    by_a_.data());
  kernels.scale(trainer.factor_, out, stride);
  const auto& objective = trainer.settings_.objective;
  if (objective.l1 == 0 || !objective.l1_by_decoder_norm) return;
  const auto at = static_cast<std::size_t>(latent);
  const double length = kernels.squares(direction, stride);
  if (length > 0)
    kernels.add_scaled(static_cast<float>(trainer.l1_[at] * trainer.l1_sums_[at] / length),
                       direction, out, stride);
}

// Turns e into g_a.
void LatentGradient::of_activation(const Trainer& trainer, std::int64_t latent) {
  const ByLatent& active = trainer.by_latent_;
  const auto l1 = static_cast<float>(
      trainer.side_.carries_l1 ? 0 : trainer.l1_[static_cast<std::size_t>(latent)]);
  const float* const more = trainer.decorrelation_.gradient(active, latent);
  for (std::int64_t i = 0; i < active.count(latent); ++i) {
    float& g = by_a_[static_cast<std::size_t>(i)];
    g = fused(trainer.factor_, g, l1);
    if (more) g += more[i];
  }
  if (trainer.is(Act::jumprelu)) of_threshold(trainer, latent);
  if (trainer.is(Act::gated)) of_gate(trainer, latent);
  for (std::int64_t i = 0; i < active.count(latent); ++i)
    by_product += by_a_[static_cast<std::size_t>(i)];
  if (!trainer.is(Act::gated)) bias_ = by_product;
}

void LatentGradient::of_threshold(const Trainer& trainer, std::int64_t latent) {
  const ByLatent& active = trainer.by_latent_;
  const ByLatent& below = trainer.jumprelu_.below_by_latent();
  const float theta = trainer.weights_.threshold.row(0)[latent];
  float sum = 0, in_band = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i) {
    if (!trainer.jumprelu_.in_band(active.values(latent)[i], theta)) continue;
    sum += by_a_[static_cast<std::size_t>(i)];
    ++in_band;
  }
  r_.clear();
  for (std::int64_t i = 0; i < below.count(latent); ++i)
    r_.push_back(trainer.residual_of(latent).row(below.rows(latent)[i]));
  float* const e = side_by_a_.data();
  trainer.kernels_.dots(trainer.weights_.directions().row(latent), r_.data(), below.count(latent),
                        rows.stride(), e);
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

void LatentGradient::of_gate(const Trainer& trainer, std::int64_t latent) {
  const ByLatent& active = trainer.by_latent_;
  const ByLatent& gates = trainer.side_.by_latent;  // of more rows
  const float* const biases = row_or_null(trainer.weights_.encoder_bias);
  std::int64_t gate = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i, ++gate) {
    while (gates.rows(latent)[gate] != active.rows(latent)[i]) ++gate;
    const float p = gates.values(latent)[gate];
    float& g = by_a_[static_cast<std::size_t>(i)];
    magnitude_bias_ += g;
    g *= trainer.gate_.gain(latent);
    gain_ = fused(g, biases ? p - biases[latent] : p, gain_);
  }
}

void LatentGradient::of_side(const Trainer& trainer, std::int64_t latent) {
  const Side& side = trainer.side_;
  const std::int64_t count = side.by_latent.count(latent);
  std::fill_n(side_row_.row(0), rows.stride(), 0.F);
  trainer.kernels_.chain_dot(side.by_latent.rows(latent), side.by_latent.values(latent), count,
                             side.r.row(0), rows.stride(),
                             trainer.weights_.directions().row(latent), lanes_.data(),
                             side_row_.row(0), side_by_a_.data());
  if (side.trains_directions)
    trainer.kernels_.add_scaled(side.factor, side_row_.row(0), rows.row(0), rows.stride());
  const auto l1 =
      static_cast<float>(side.carries_l1 ? trainer.l1_[static_cast<std::size_t>(latent)] : 0);
  for (std::int64_t i = 0; i < count; ++i) {
    float& g = side_by_a_[static_cast<std::size_t>(i)];
    g = fused(side.factor, g, l1);
    by_product += g;
    bias_ += g;
  }
}

void LatentGradient::of_encoder(const Trainer& trainer, std::int64_t latent) {
  const bool tied = rows.rows() == 1;
  const std::int64_t stride = rows.stride();
  float* const out = rows.row(rows.rows() - 1);
  if (!tied) std::fill_n(out, stride, 0.F);
  const auto add = [&](const ByLatent& entries, const Buffer<float>& by_a) {
    trainer.kernels_.chain(entries.rows(latent), by_a.data(), entries.count(latent),
                           trainer.x_.row(0), stride, 0, stride, out);
  };
  add(trainer.by_latent_, by_a_);
  if (side_row_.rows() && trainer.side_.any()) add(trainer.side_.by_latent, side_by_a_);
}

void LatentGradient::take_off_along(const Trainer& trainer, std::int64_t latent) {
  const std::int64_t stride = rows.stride();
  const float* const w = trainer.weights_.directions().row(latent);
  float* const g = rows.row(0);
  float along = 0;
  trainer.kernels_.dots(w, &g, 1, stride, &along);
  const double length = trainer.kernels_.squares(w, stride);
  if (length > 0)
    trainer.kernels_.add_scaled(static_cast<float>(-static_cast<double>(along) / length), w, g,
                                stride);
}

}  // namespace kazan::trainer
