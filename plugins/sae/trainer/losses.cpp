// A batch's loss and what its gradients start from.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "trainer.hpp"

namespace kazan::trainer {
namespace {

using sae::Act;
using sae::L1Reduce;
using sae::Reconstruction;

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

double sum_of(const ByLatent& entries, std::int64_t latent) {
  double sum = 0;
  for (std::int64_t i = 0; i < entries.count(latent); ++i)
    sum += static_cast<double>(entries.values(latent)[i]);
  return sum;
}

double sum_of_magnitudes(const ByLatent& entries, std::int64_t latent) {
  double sum = 0;
  for (std::int64_t i = 0; i < entries.count(latent); ++i)
    sum += std::fabs(static_cast<double>(entries.values(latent)[i]));
  return sum;
}

}  // namespace

// sum (y - ybar)^2 over the batch's rows of a matrix, column by column, in two passes
double Trainer::deviation(const Matrix& of) {
  const std::int64_t d = settings_.form.inputs;
  column_deviations_.assign(static_cast<std::size_t>(d), 0);
  team_.blocks(d, kLanes, [&](std::int64_t begin, std::int64_t end, int) {
    double mean[kLanes] = {}, sum[kLanes] = {};
    for (std::int64_t t = 0; t < values_.rows; ++t)
      for (std::int64_t i = begin; i < end; ++i)
        mean[i - begin] += static_cast<double>(of.row(t)[i]);
    for (double& m : mean) m /= static_cast<double>(values_.rows);
    for (std::int64_t t = 0; t < values_.rows; ++t)
      for (std::int64_t i = begin; i < end; ++i) {
        const double off = static_cast<double>(of.row(t)[i]) - mean[i - begin];
        sum[i - begin] += off * off;
      }
    std::copy_n(sum, end - begin, column_deviations_.begin() + begin);
  });
  double total = 0;
  for (const double column : column_deviations_) total += column;
  return total;
}

double Trainer::reconstruction_divisor() {
  const auto rows = static_cast<double>(values_.rows);
  switch (settings_.objective.reconstruction) {
    case Reconstruction::mse_sum:
      return rows;
    case Reconstruction::mse_mean:
      return rows * static_cast<double>(settings_.form.inputs);
    case Reconstruction::fvu:
      break;
  }
  const double divisor = deviation(x_);
  if (divisor == 0)
    throw Error(Fault::node, "the loss fvu is undefined for a batch whose " +
                                 std::to_string(values_.rows) +
                                 " rows are all equal; use mse_mean");
  return divisor;
}

void Trainer::weigh() {
  const double divisor = reconstruction_divisor();
  for (const auto& squares : row_squares_) {
    values_.squared_error = sum_of(squares);
    values_.reconstruction += values_.squared_error / divisor;
  }
  factor_ = static_cast<float>(2 / divisor);
  weigh_side(divisor);
  add_up_latents();
  for (std::size_t j = 0; j < l1_.size(); ++j) values_.l1 += l1_[j] * l1_sums_[j];
  values_.decorrelation =
      decorrelation_.assign({codes_, by_latent_}, {jumprelu_.below(), jumprelu_.below_by_latent()},
                            values_.sum, kernels_, team_);
  values_.l0 = settings_.objective.l0 * static_cast<double>(codes_.count()) /
               static_cast<double>(values_.rows);
  if (is(Act::batch_topk) && codes_.count())
    values_.smallest = *std::min_element(codes_.value.data(), codes_.value.data() + codes_.count());
  values_.loss =
      values_.reconstruction + values_.l1 + values_.decorrelation + values_.l0 + values_.auxiliary;
}

void Trainer::weigh_side(double divisor) {
  side_.factor = 0;
  if (is(Act::gated)) {
    values_.auxiliary = sum_of(side_squares_) / divisor;
    side_.factor = factor_;
  } else if (settings_.auxk.coef != 0 && side_.any()) {
    const double deviation_of_r = deviation(r_.back());
    if (deviation_of_r == 0) return;
    values_.auxiliary = settings_.auxk.coef * sum_of(side_squares_) / deviation_of_r;
    side_.factor = static_cast<float>(2 * settings_.auxk.coef / deviation_of_r);
  }
}

// Counts and sums of z, and each latent's part of the l1 term.
void Trainer::add_up_latents() {
  const auto& objective = settings_.objective;
  const auto n = static_cast<std::size_t>(settings_.form.latents);
  const auto rows = static_cast<double>(values_.rows);
  values_.count.assign(n, 0);
  values_.sum.assign(n, 0);
  l1_sums_.assign(n, 0);
  l1_.assign(
      n, objective.l1 /
             (objective.l1_reduce == L1Reduce::mean_all ? rows * static_cast<double>(n) : rows));
  team_.blocks(settings_.form.latents, 256, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t j = begin; j < end; ++j) {
      const auto at = static_cast<std::size_t>(j);
      values_.count[at] = by_latent_.count(j);
      values_.sum[at] = sum_of(by_latent_, j);
      l1_sums_[at] = side_.carries_l1  ? sum_of(side_.by_latent, j)
                     : is(Act::custom) ? sum_of_magnitudes(by_latent_, j)
                                       : values_.sum[at];
      if (objective.l1 != 0 && objective.l1_by_decoder_norm)
        l1_[at] *= std::sqrt(
            kernels_.squares(weights_.directions().row(j), weights_.directions().stride()));
    }
  });
}

}  // namespace kazan::trainer
