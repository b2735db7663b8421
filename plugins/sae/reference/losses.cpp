#include "losses.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/mm.h>

#include <cmath>

#include "base/error.hpp"
#include "elsewhere.hpp"
#include "kernels.hpp"

namespace kazan::sae::reference {
namespace {

// work(j, row j) for each row.
template <class Work>
void each_row(const at::Tensor& matrix, const Work& work) {
  const std::int64_t columns = matrix.size(1);
  AT_DISPATCH_FLOATING_TYPES(matrix.scalar_type(), "each_row", [&] {
    scalar_t* data = matrix.data_ptr<scalar_t>();
    for (std::int64_t j = 0; j < matrix.size(0); ++j)
      work(static_cast<std::size_t>(j), data + j * columns);
  });
}

}  // namespace

ReconstructionLoss reconstruction_loss(Reconstruction kind, double squared_error,
                                       double squared_deviation, std::int64_t rows,
                                       std::int64_t inputs) {
  double divisor = static_cast<double>(rows);
  if (kind == Reconstruction::mse_mean) divisor *= static_cast<double>(inputs);
  if (kind == Reconstruction::fvu) divisor = squared_deviation;
  if (divisor == 0)
    throw Error(Fault::node, "the loss fvu is undefined for a batch whose " + std::to_string(rows) +
                                 " rows are all equal; use mse_mean");
  return {squared_error / divisor, 2 / divisor};
}

std::vector<double> l1_weights(const Objective& objective, const at::Tensor& directions,
                               std::int64_t rows) {
  const std::int64_t n = directions.size(0);
  double divisor = static_cast<double>(rows);
  if (objective.l1_reduce == L1Reduce::mean_all) divisor *= static_cast<double>(n);
  std::vector<double> weights(static_cast<std::size_t>(n), objective.l1 / divisor);
  if (objective.l1 == 0 || !objective.l1_by_decoder_norm) return weights;
  if (!directions.is_cpu()) {
    const std::vector<double> norms = elsewhere::row_norms(directions);
    for (std::size_t j = 0; j < weights.size(); ++j) weights[j] *= norms[j];
  } else {
    each_row(directions, [&](std::size_t j, const auto* row) {
      weights[j] *= std::sqrt(dot(row, row, directions.size(1)));
    });
  }
  return weights;
}

void add_l1_direction_gradient(const Objective& objective, const std::vector<double>& weights,
                               const std::vector<double>& code_sums, const at::Tensor& directions,
                               at::Tensor gradient) {
  if (objective.l1 == 0 || !objective.l1_by_decoder_norm) return;
  const std::int64_t d = directions.size(1);
  if (!directions.is_cpu()) {
    std::vector<double> factors = weights;
    for (std::size_t j = 0; j < factors.size(); ++j) factors[j] *= code_sums[j];
    return elsewhere::add_directions(factors, directions, gradient);
  }
  each_row(gradient, [&](std::size_t j, auto* row) {
    using T = std::remove_reference_t<decltype(*row)>;
    const T* direction = directions.data_ptr<T>() + static_cast<std::int64_t>(j) * d;
    const double squared = dot(direction, direction, d);
    if (squared > 0) axpy(static_cast<T>(weights[j] * code_sums[j] / squared), direction, row, d);
  });
}

double Decorrelation::value(const at::Tensor& z, const std::vector<double>& code_sums) {
  const auto rows = static_cast<double>(z.size(0));
  factor_ = z.size(0) > 1 ? coef_ / ((rows - 1) * (rows - 1)) : 0;
  if (factor_ == 0) return 0;
  std::vector<double> mean = code_sums;
  for (double& m : mean) m /= rows;
  centred_ = z.sub(tensor_like(mean, z));
  gram_ = z.size(0) <= z.size(1) ? centred_.mm(centred_.t()) : centred_.t().mm(centred_);
  squares_ = column_squares(centred_);
  double off_diagonal = squared_norm(gram_);
  for (const double s : squares_) off_diagonal -= s * s;
  return factor_ * off_diagonal;
}

void Decorrelation::add_gradient(at::Tensor gz) const {
  if (factor_ == 0) return;
  const bool by_rows = centred_.size(0) <= centred_.size(1);
  gz.addmm_(by_rows ? gram_ : centred_, by_rows ? centred_ : gram_, 1, 4 * factor_);
  gz.addcmul_(centred_, tensor_like(squares_, centred_), -4 * factor_);
}

}  // namespace kazan::sae::reference
