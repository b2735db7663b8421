#include "update.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "../common/lr_schedule.hpp"
#include "base/error.hpp"

namespace kazan::trainer {
namespace {

// Sums over all latents, or all rows of the batch, are made of those of such blocks.
constexpr std::int64_t kBlock = sizes::kBlock;

std::int64_t blocks(std::int64_t count) {
  return (count + kBlock - 1) / kBlock;
}

void clear(Matrix& matrix) {
  if (matrix.rows()) std::fill_n(matrix.row(0), matrix.rows() * matrix.stride(), 0.F);
}

AdamStep adam_step(const sae::Adam& adam, std::int64_t steps) {
  const auto t = static_cast<double>(steps);
  return {static_cast<float>(adam.beta1),
          static_cast<float>(1 - adam.beta1),
          static_cast<float>(adam.beta2),
          static_cast<float>(1 - adam.beta2),
          static_cast<float>(adam.lr * lr_factor(adam.lr_schedule, steps) /
                             (1 - std::pow(adam.beta1, t))),
          static_cast<float>(1 / std::sqrt(1 - std::pow(adam.beta2, t))),
          static_cast<float>(adam.eps)};
}

}  // namespace

Update::Update(Trainer& trainer)
    : trainer_(trainer),
      settings_(trainer.settings_),
      kernels_(trainer.kernels_),
      stride_(padded(settings_.form.inputs)),
      unit_(settings_.form.decoder_norm == sae::DecoderNorm::unit),
      pulled_(trainer.weights_.decoder_bias.rows() &&
              settings_.entrance.centre == sae::Centre::b_dec),
      pulls_(pulled_ ? blocks(settings_.form.latents) : 0, settings_.form.inputs),
      bias_gradient_(trainer.weights_.decoder_bias.rows(), settings_.form.inputs) {
  const bool side = trainer.is(sae::Act::gated) || settings_.auxk.coef != 0;
  for (int i = 0; i < trainer.team_.size(); ++i)
    rooms_.push_back({LatentGradient(settings_.form, side), 0});
}

void Update::make_room() {
  entries_.make_room(trainer_.codes_.count(), trainer_.side_.codes.count(), settings_.form.latents);
  for (auto& room : rooms_) {
    room.gradient.make_room(trainer_.by_latent_.longest(),
                            std::max(trainer_.side_.by_latent.longest(),
                                     trainer_.jumprelu_.below_by_latent().longest()));
    room.largest = 0;
  }
  if (bias_gradient_.rows() && parts_.rows() < blocks(trainer_.values_.rows))
    parts_ = Matrix(blocks(trainer_.values_.rows), settings_.form.inputs);
  clear(pulls_);
}

void Update::run() {
  make_room();
  adam_ = adam_step(settings_.adam, trainer_.steps_ + 1);
  clip_ = 1;
  if (settings_.clip) {
    squares_.resize(static_cast<std::size_t>(settings_.form.latents));
    each_latent([this](std::int64_t j, Room& room) { measure(j, room); });
    sum_for_decoder_bias();
    clip();
    step_latents();
  } else {
    step_latents();
    sum_for_decoder_bias();
  }
  step_decoder_bias();
  ++trainer_.steps_;
  trainer_.dead_.trained(trainer_.values_.count, trainer_.values_.rows);
  float largest = 0;
  for (const auto& room : rooms_) largest = larger(largest, room.largest);
  if (!(largest <= kLargest))
    throw Error(Fault::node,
                "the weights have become NaN, infinite or above 1e15, or gradients above 1e19; a "
                "smaller lr, or rows that are scaled down, may help");
}

template <class Work>
void Update::each_latent(const Work& work) {
  trainer_.team_.blocks(settings_.form.latents, kBlock,
                        [&](std::int64_t begin, std::int64_t end, int member) {
                          Room& room = rooms_[static_cast<std::size_t>(member)];
                          for (std::int64_t j = begin; j < end; ++j) work(j, room);
                        });
}

void Update::measure(std::int64_t j, Room& room) {
  LatentGradient& g = room.gradient;
  const bool tied = settings_.form.tied;
  assign_direction(j, g);
  double sum = tied ? 0 : kernels_.squares(g.row(), stride_);
  assign_encoder(j, all(), g);
  sum += kernels_.squares(g.row(), stride_);
  for (std::size_t i = 0; i < kLatentVectors.size(); ++i)
    if ((trainer_.weights_.*kLatentVectors[i]).rows())
      sum += static_cast<double>(g.vectors()[i]) * static_cast<double>(g.vectors()[i]);
  squares_[static_cast<std::size_t>(j)] = sum;
  pull(j, all());
}

// Tied: the gradient is complete with the encoder's part.
void Update::assign_direction(std::int64_t j, LatentGradient& g) {
  g.assign_direction(trainer_, j, entries_);
  if (unit_ && !settings_.form.tied) g.take_off_along(trainer_, j);
}

void Update::assign_encoder(std::int64_t j, Columns columns, LatentGradient& g) {
  g.assign_encoder(trainer_, j, columns, entries_);
  if (unit_ && settings_.form.tied) g.take_off_along(trainer_, j);
}

void Update::pull(std::int64_t j, Columns columns) {
  const float product = entries_.by_product[static_cast<std::size_t>(j)];
  if (pulled_ && product != 0)
    kernels_.add_scaled(-product, trainer_.weights_.encoder.row(j) + columns.begin,
                        pulls_.row(j / kBlock) + columns.begin, columns.end - columns.begin);
}

void Update::clip() {
  double sum = 0;
  for (const double squares : squares_) sum += squares;
  if (bias_gradient_.rows()) sum += kernels_.squares(bias_gradient_.row(0), stride_);
  const double norm = std::sqrt(sum);
  if (norm > *settings_.clip) clip_ = static_cast<float>(*settings_.clip / norm);
}

// Untied: first all rows of W_d, then all of W_e, so that the caches hold the batch's r, then its
// x', and not both.
void Update::step_latents() {
  const bool tied = settings_.form.tied;
  each_latent([&](std::int64_t j, Room& room) {
    assign_direction(j, room.gradient);
    if (!tied) step_row(&Parameters::decoder, j, all(), room);
    if (!tied && unit_) shorten(trainer_.weights_.decoder.row(j));
    if (tied) step_encoder(j, all(), room);
    step_vectors(j, room);
  });
  if (tied) return;
  const std::int64_t some = columns_at_once();
  for (std::int64_t begin = 0; begin < stride_; begin += some)
    each_latent([&](std::int64_t j, Room& room) {
      step_encoder(j, {begin, std::min(stride_, begin + some)}, room);
    });
}

// So many that the caches hold them of all the batch's x'.
std::int64_t Update::columns_at_once() const {
  const std::int64_t fit = kernels_.shared_bytes / (4 * trainer_.values_.rows);
  return std::clamp(fit / kernels_.columns, std::int64_t{1}, stride_) * kernels_.columns;
}

void Update::step_encoder(std::int64_t j, Columns columns, Room& room) {
  assign_encoder(j, columns, room.gradient);
  if (!settings_.clip) pull(j, columns);
  float* const row = trainer_.weights_.encoder.row(j);
  step_row(&Parameters::encoder, j, columns, room);
  if (columns.end < stride_) return;
  if (unit_ && settings_.form.tied) shorten(row);
  if (trainer_.screen_is_true_) round_with_others(j);
}

// The latents before it that are not rounded yet, which are of the same block.
void Update::round_with_others(std::int64_t j) {
  constexpr std::int64_t kTogether = RoundedRows::kTogether;
  static_assert(kBlock % kTogether == 0);
  if ((j + 1) % kTogether != 0 && j + 1 != settings_.form.latents) return;
  const std::int64_t first = j / kTogether * kTogether;
  trainer_.screen_.assign(first, j + 1 - first, trainer_.weights_.encoder.row(first), kernels_);
}

void Update::step_row(Matrix Parameters::*part, std::int64_t j, Columns columns, Room& room) {
  const auto from = [&](Parameters& of) { return (of.*part).row(j) + columns.begin; };
  const std::int64_t count = columns.end - columns.begin;
  float* const g = room.gradient.row() + columns.begin;
  if (clip_ != 1) kernels_.scale(clip_, g, count);
  keep_largest(room, kernels_.adam(from(trainer_.weights_), from(trainer_.first_),
                                   from(trainer_.second_), g, count, adam_));
}

// To length 1.
void Update::shorten(float* row) const {
  const double length = std::sqrt(kernels_.squares(row, stride_));
  if (length > 0) kernels_.scale(static_cast<float>(1 / length), row, stride_);
}

void Update::step_vectors(std::int64_t j, Room& room) {
  const auto gradients = room.gradient.vectors();
  for (std::size_t i = 0; i < kLatentVectors.size(); ++i) {
    const auto part = kLatentVectors[i];
    if (!(trainer_.weights_.*part).rows()) continue;
    const auto at = [&](Parameters& of) { return (of.*part).row(0) + j; };
    const float g = clip_ * gradients[i];
    keep_largest(room, kernels_.adam(at(trainer_.weights_), at(trainer_.first_),
                                     at(trainer_.second_), &g, 1, adam_));
  }
  if (Matrix& thresholds = trainer_.weights_.threshold; thresholds.rows())
    thresholds.row(0)[j] = std::max(thresholds.row(0)[j], 0.F);
}

void Update::keep_largest(Room& room, float largest) {
  room.largest = larger(room.largest, largest);
}

void Update::sum_for_decoder_bias() {
  if (!bias_gradient_.rows()) return;
  float* const sum = bias_gradient_.row(0);
  std::fill_n(sum, stride_, 0.F);
  add_rows(trainer_.r_[0], trainer_.factor_);
  if (trainer_.side_.trains_decoder_bias) add_rows(trainer_.side_.r, trainer_.side_.factor);
  for (std::int64_t i = 0; i < pulls_.rows(); ++i)
    kernels_.add_scaled(1, pulls_.row(i), sum, stride_);
  for (std::int64_t i = 0; i < stride_; ++i) sum[i] /= settings_.entrance.scale;
}

// bias_gradient_ += factor sum_t r_t
void Update::add_rows(const Matrix& r, float factor) {
  const std::int64_t rows = trainer_.values_.rows;
  trainer_.team_.blocks(rows, kBlock, [&](std::int64_t begin, std::int64_t end, int) {
    float* const part = parts_.row(begin / kBlock);
    std::fill_n(part, stride_, 0.F);
    for (std::int64_t t = begin; t < end; ++t) kernels_.add_scaled(1, r.row(t), part, stride_);
  });
  for (std::int64_t i = 0; i < blocks(rows); ++i)
    kernels_.add_scaled(factor, parts_.row(i), bias_gradient_.row(0), stride_);
}

void Update::step_decoder_bias() {
  if (!bias_gradient_.rows()) return;
  kernels_.scale(clip_, bias_gradient_.row(0), stride_);
  keep_largest(
      rooms_[0],
      kernels_.adam(trainer_.weights_.decoder_bias.row(0), trainer_.first_.decoder_bias.row(0),
                    trainer_.second_.decoder_bias.row(0), bias_gradient_.row(0), stride_, adam_));
}

}  // namespace kazan::trainer
