#include "trainer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "update.hpp"

namespace kazan::trainer {
namespace {

using sae::Bias;
using sae::Centre;
using sae::L1Reduce;
using sae::Reconstruction;

constexpr std::int64_t kRowBlock = 16;

void check(const float* row, std::int64_t t, std::int64_t inputs) {
  const auto bad = std::find_if_not(row, row + inputs, [](float v) { return std::isfinite(v); });
  if (bad == row + inputs)
    throw Error(Fault::node, "row " + std::to_string(t) + " of the batch has values above 1e15");
  throw Error(Fault::node, "row " + std::to_string(t) +
                               " of the batch is NaN or infinite at input " +
                               std::to_string(bad - row));
}

}  // namespace

Parameters::Parameters(const sae::Form& form)
    : encoder(form.latents, form.inputs),
      decoder(form.tied ? 0 : form.latents, form.inputs),
      encoder_bias(form.bias == Bias::both ? 1 : 0, form.latents),
      decoder_bias(form.bias != Bias::none ? 1 : 0, form.inputs) {}

Trainer::Trainer(Settings settings, const Kernels& kernels, int threads)
    : settings_(std::move(settings)),
      kernels_(kernels),
      team_(threads),
      selection_(settings_.form.latents, settings_.k, kernels, team_),
      batch_selection_(settings_.form.latents, std::max<std::int64_t>(1, settings_.k), kernels,
                       team_),
      screen_(settings_.form.latents, settings_.form.inputs),
      weights_(settings_.form),
      first_(settings_.form),
      second_(settings_.form),
      decorrelation_(settings_.objective.decorrelation) {
  if (settings_.prefixes.empty()) settings_.prefixes = {settings_.form.latents};
  r_.resize(settings_.prefixes.size());
  row_squares_.resize(settings_.prefixes.size());
}

Trainer::~Trainer() = default;

void Trainer::update() {
  if (!update_) update_ = std::make_unique<Update>(*this);
  update_->run();
}

const Values& Trainer::forward(const float* x, std::int64_t rows) {
  values_ = {};
  values_.rows = rows;
  if (x_.rows() < rows) {
    x_ = Matrix(rows, settings_.form.inputs);
    for (auto& r : r_) r = Matrix(rows, settings_.form.inputs);
  }
  enter(x, rows);
  values_.binding = select(rows);
  by_latent_.assign(codes_, settings_.form.latents, team_);
  decode();
  weigh();
  return values_;
}

std::int64_t Trainer::select(std::int64_t rows) {
  const float* const bias = weights_.encoder_bias.rows() ? weights_.encoder_bias.row(0) : nullptr;
  if (!settings_.across_batch)
    return selection_.select(x_, rows, weights_.encoder, bias, screen(), codes_);
  return batch_selection_.select(x_, rows, weights_.encoder, bias, screen(), codes_) > 0 ? rows : 0;
}

// nullptr when there is no use for one.
const Screen* Trainer::screen() {
  if (!(settings_.across_batch ? batch_selection_.wants_screen() : selection_.wants_screen()))
    return nullptr;
  if (!screen_is_true_)
    team_.blocks(weights_.encoder.rows(), kRowBlock,
                 [&](std::int64_t begin, std::int64_t end, int) {
                   for (std::int64_t j = begin; j < end; ++j)
                     screen_.assign(j, weights_.encoder.row(j), kernels_);
                 });
  screen_is_true_ = true;
  screen_.measure(weights_.encoder_bias.rows() ? weights_.encoder_bias.row(0) : nullptr);
  return &screen_;
}

// x' = (x - c) / s
void Trainer::enter(const float* x, std::int64_t rows) {
  const auto& entrance = settings_.entrance;
  const float* const centre = entrance.centre == Centre::mean    ? entrance.mean.data()
                              : entrance.centre == Centre::b_dec ? weights_.decoder_bias.row(0)
                                                                 : nullptr;
  const std::int64_t d = settings_.form.inputs;
  team_.blocks(rows, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      kernels_.centre(x + t * d, centre, entrance.scale, d, x_.row(t));
      if (!(kernels_.largest(x_.row(t), d) <= kLargest)) check(x_.row(t), t, d);
    }
  });
}

// r = W_d^T z + b_d / s - x', without b_d where it is the centre.
void Trainer::decode() {
  std::vector<float> start(static_cast<std::size_t>(x_.stride()), 0);
  if (weights_.decoder_bias.rows() && settings_.entrance.centre != Centre::b_dec)
    for (std::int64_t i = 0; i < settings_.form.inputs; ++i)
      start[static_cast<std::size_t>(i)] =
          weights_.decoder_bias.row(0)[i] / settings_.entrance.scale;
  for (auto& squares : row_squares_) squares.resize(static_cast<std::size_t>(values_.rows));
  team_.blocks(values_.rows, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) decode_row(t, start);
  });
}

// Each prefix goes on from where the one before it ended.
void Trainer::decode_row(std::int64_t t, const std::vector<float>& start) {
  const std::int64_t stride = x_.stride();
  const float* from = start.data();
  auto entry = codes_.start[static_cast<std::size_t>(t)];
  const auto end = codes_.start[static_cast<std::size_t>(t) + 1];
  const std::int32_t* const latents = codes_.latent.data();
  for (std::size_t p = 0; p < r_.size(); ++p) {
    const auto stop =
        std::lower_bound(latents + entry, latents + end, settings_.prefixes[p]) - latents;
    std::copy_n(from, stride, r_[p].row(t));
    kernels_.chain(latents + entry, codes_.value.data() + entry, stop - entry,
                   weights_.directions().row(0), stride, r_[p].row(t));
    from = r_[p].row(t);
    entry = stop;
  }
  for (std::size_t p = r_.size(); p-- > 0;) {
    row_squares_[p][static_cast<std::size_t>(t)] =
        kernels_.residual(r_[p].row(t), x_.row(t), stride);
    if (p + 1 < r_.size()) kernels_.add_scaled(1, r_[p + 1].row(t), r_[p].row(t), stride);
  }
}

const Matrix& Trainer::residual_of(std::int64_t latent) const {
  const auto prefix =
      std::upper_bound(settings_.prefixes.begin(), settings_.prefixes.end(), latent);
  return r_[static_cast<std::size_t>(prefix - settings_.prefixes.begin())];
}

// sum ((x - xbar) / s)^2 over the batch, of x' in two passes
double Trainer::deviation(std::int64_t rows) const {
  const std::int64_t d = settings_.form.inputs;
  std::vector<double> mean(static_cast<std::size_t>(d), 0);
  for (std::int64_t t = 0; t < rows; ++t)
    for (std::int64_t i = 0; i < d; ++i)
      mean[static_cast<std::size_t>(i)] += static_cast<double>(x_.row(t)[i]);
  for (double& m : mean) m /= static_cast<double>(rows);
  double sum = 0;
  for (std::int64_t t = 0; t < rows; ++t)
    for (std::int64_t i = 0; i < d; ++i) {
      const double off = static_cast<double>(x_.row(t)[i]) - mean[static_cast<std::size_t>(i)];
      sum += off * off;
    }
  return sum;
}

// The loss and what its gradients start from.
void Trainer::weigh() {
  const auto& objective = settings_.objective;
  const auto rows = static_cast<double>(values_.rows);
  const auto n = static_cast<std::size_t>(settings_.form.latents);
  double divisor = rows;
  if (objective.reconstruction == Reconstruction::mse_mean)
    divisor *= static_cast<double>(settings_.form.inputs);
  if (objective.reconstruction == Reconstruction::fvu) divisor = deviation(values_.rows);
  if (divisor == 0)
    throw Error(Fault::node, "the loss fvu is undefined for a batch whose " +
                                 std::to_string(values_.rows) +
                                 " rows are all equal; use mse_mean");
  for (const auto& squares : row_squares_) {
    values_.squared_error = 0;
    for (const double square : squares) values_.squared_error += square;
    values_.reconstruction += values_.squared_error / divisor;
  }
  factor_ = static_cast<float>(2 / divisor);

  values_.count.assign(n, 0);
  values_.sum.assign(n, 0);
  l1_.assign(
      n, objective.l1 /
             (objective.l1_reduce == L1Reduce::mean_all ? rows * static_cast<double>(n) : rows));
  team_.blocks(settings_.form.latents, 256, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t j = begin; j < end; ++j) {
      const auto at = static_cast<std::size_t>(j);
      values_.count[at] = by_latent_.count(j);
      for (std::int64_t i = 0; i < by_latent_.count(j); ++i)
        values_.sum[at] += static_cast<double>(by_latent_.values(j)[i]);
      if (objective.l1 != 0 && objective.l1_by_decoder_norm)
        l1_[at] *= std::sqrt(
            kernels_.squares(weights_.directions().row(j), weights_.directions().stride()));
    }
  });
  for (std::size_t j = 0; j < n; ++j) values_.l1 += l1_[j] * values_.sum[j];
  values_.decorrelation = decorrelation_.assign(codes_, by_latent_, values_.sum, team_);
  values_.loss = values_.reconstruction + values_.l1 + values_.decorrelation;
}

}  // namespace kazan::trainer
