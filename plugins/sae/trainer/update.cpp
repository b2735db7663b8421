#include "update.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"

namespace kazan::trainer {
namespace {

// Sums over all latents, or all rows of the batch, are made of those of such blocks.
constexpr std::int64_t kBlock = 64;

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
          static_cast<float>(adam.lr / (1 - std::pow(adam.beta1, t))),
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
      rooms_(static_cast<std::size_t>(trainer.team_.size())),
      pulls_(pulled_ ? blocks(settings_.form.latents) : 0, settings_.form.inputs),
      bias_gradient_(trainer.weights_.decoder_bias.rows(), settings_.form.inputs) {
  for (auto& room : rooms_) room.rows = Matrix(settings_.form.tied ? 1 : 2, settings_.form.inputs);
}

void Update::make_room() {
  const auto longest = static_cast<std::size_t>(trainer_.by_latent_.longest());
  for (auto& room : rooms_) {
    room.lanes.at_least(16 * longest);
    room.by_a.at_least(longest);
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
    clear(pulls_);
    each_latent([this](std::int64_t j, Room& room) { step(j, room); });
  } else {
    each_latent([this](std::int64_t j, Room& room) { step(j, room); });
    sum_for_decoder_bias();
  }
  step_decoder_bias();
  ++trainer_.steps_;
  float largest = 0;
  for (const auto& room : rooms_)
    if (!(room.largest <= largest)) largest = room.largest;
  if (!(largest <= kLargest))
    throw Error(Fault::node,
                "the weights have become NaN, infinite or above 1e15; a smaller lr "
                "may help");
}

template <class Work>
void Update::each_latent(const Work& work) {
  trainer_.team_.blocks(settings_.form.latents, kBlock,
                        [&](std::int64_t begin, std::int64_t end, int member) {
                          Room& room = rooms_[static_cast<std::size_t>(member)];
                          for (std::int64_t j = begin; j < end; ++j) {
                            gradients(j, room);
                            if (pulled_)
                              kernels_.add_scaled(-room.bias, trainer_.weights_.encoder.row(j),
                                                  pulls_.row(begin / kBlock), stride_);
                            work(j, room);
                          }
                        });
}

void Update::gradients(std::int64_t j, Room& room) const {
  const ByLatent& active = trainer_.by_latent_;
  const std::int64_t count = active.count(j);
  const float* const direction = trainer_.weights_.directions().row(j);
  float* const by_direction = room.rows.row(0);
  std::fill_n(by_direction, stride_, 0.F);
  kernels_.chain_dot(active.rows(j), active.values(j), count, trainer_.residual_of(j).row(0),
                     stride_, direction, room.lanes.data(), by_direction, room.by_a.data());
  kernels_.scale(trainer_.factor_, by_direction, stride_);
  const double l1 = trainer_.l1_[static_cast<std::size_t>(j)];
  const float* const more = trainer_.decorrelation_.gradient(active, j);
  room.bias = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    float& g = room.by_a[static_cast<std::size_t>(i)];
    g = fused(trainer_.factor_, g, static_cast<float>(l1));
    if (more) g += more[i];
    room.bias += g;
  }
  if (settings_.objective.l1 != 0 && settings_.objective.l1_by_decoder_norm) {
    const double length = kernels_.squares(direction, stride_);
    const double sum = trainer_.values_.sum[static_cast<std::size_t>(j)];
    if (length > 0)
      kernels_.add_scaled(static_cast<float>(l1 * sum / length), direction, by_direction, stride_);
  }
  float* const by_encoder = room.rows.row(room.rows.rows() - 1);
  if (!settings_.form.tied) std::fill_n(by_encoder, stride_, 0.F);
  kernels_.chain(active.rows(j), room.by_a.data(), count, trainer_.x_.row(0), stride_, by_encoder);
  if (unit_) project_off(direction, by_direction);
}

// Takes off the part of g along w.
void Update::project_off(const float* w, float* g) const {
  float along = 0;
  kernels_.dots(w, &g, 1, stride_, &along);
  const double length = kernels_.squares(w, stride_);
  if (length > 0)
    kernels_.add_scaled(static_cast<float>(-static_cast<double>(along) / length), w, g, stride_);
}

void Update::measure(std::int64_t j, Room& room) {
  double sum = 0;
  for (std::int64_t i = 0; i < room.rows.rows(); ++i)
    sum += kernels_.squares(room.rows.row(i), stride_);
  if (trainer_.weights_.encoder_bias.rows())
    sum += static_cast<double>(room.bias) * static_cast<double>(room.bias);
  squares_[static_cast<std::size_t>(j)] = sum;
}

void Update::clip() {
  double sum = 0;
  for (const double squares : squares_) sum += squares;
  if (bias_gradient_.rows()) sum += kernels_.squares(bias_gradient_.row(0), stride_);
  const double norm = std::sqrt(sum);
  if (norm > *settings_.clip) clip_ = static_cast<float>(*settings_.clip / norm);
}

void Update::step(std::int64_t j, Room& room) {
  Parameters& w = trainer_.weights_;
  Parameters& m = trainer_.first_;
  Parameters& v = trainer_.second_;
  const auto move = [&](Matrix& weights, Matrix& first, Matrix& second, std::int64_t row) {
    kernels_.scale(clip_, room.rows.row(row), stride_);
    keep_largest(room, kernels_.adam(weights.row(j), first.row(j), second.row(j),
                                     room.rows.row(row), stride_, adam_));
  };
  move(w.directions(), m.directions(), v.directions(), 0);
  if (unit_) {
    const double length = std::sqrt(kernels_.squares(w.directions().row(j), stride_));
    if (length > 0) kernels_.scale(static_cast<float>(1 / length), w.directions().row(j), stride_);
  }
  if (!settings_.form.tied) move(w.encoder, m.encoder, v.encoder, 1);
  if (trainer_.screen_is_true_) trainer_.screen_.assign(j, w.encoder.row(j), kernels_);
  if (!w.encoder_bias.rows()) return;
  const float g = clip_ * room.bias;
  keep_largest(room, kernels_.adam(w.encoder_bias.row(0) + j, m.encoder_bias.row(0) + j,
                                   v.encoder_bias.row(0) + j, &g, 1, adam_));
}

void Update::keep_largest(Room& room, float largest) {
  if (!(largest <= room.largest)) room.largest = largest;
}

// bias_gradient_ = (factor sum_t r_t + the latents' pulls) / s
void Update::sum_for_decoder_bias() {
  if (!bias_gradient_.rows()) return;
  const std::int64_t rows = trainer_.values_.rows;
  trainer_.team_.blocks(rows, kBlock, [&](std::int64_t begin, std::int64_t end, int) {
    float* const part = parts_.row(begin / kBlock);
    std::fill_n(part, stride_, 0.F);
    for (std::int64_t t = begin; t < end; ++t)
      kernels_.add_scaled(1, trainer_.r_[0].row(t), part, stride_);
  });
  float* const sum = bias_gradient_.row(0);
  std::fill_n(sum, stride_, 0.F);
  for (std::int64_t i = 0; i < blocks(rows); ++i)
    kernels_.add_scaled(trainer_.factor_, parts_.row(i), sum, stride_);
  for (std::int64_t i = 0; i < pulls_.rows(); ++i)
    kernels_.add_scaled(1, pulls_.row(i), sum, stride_);
  for (std::int64_t i = 0; i < stride_; ++i) sum[i] /= settings_.entrance.scale;
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
