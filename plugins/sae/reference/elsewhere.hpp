// The loops of this folder as operations of libtorch, for tensors that no loop can read: those on a
// GPU. Sums are in double, in an order that libtorch chooses. Formulas: where the loops are
// declared (sums.hpp, weights.hpp, activation.hpp, losses.hpp).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "kernels.hpp"

namespace kazan::sae::reference::elsewhere {

std::vector<double> values_of(const at::Tensor& vector);  // on the host

std::vector<double> column_sums(const at::Tensor& matrix);
std::vector<double> column_squares(const at::Tensor& matrix);
double squared_norm(const at::Tensor& any);
std::vector<double> row_norms(const at::Tensor& matrix);

// The index of the first entry that is NaN or infinite; -1 for none.
std::int64_t first_not_finite(const at::Tensor& any);

// a [B n], finite, becomes its k first positive ones a row. How many rows had more.
std::int64_t keep_top(at::Tensor a, std::int64_t k);

void project_off(const at::Tensor& rows, at::Tensor gradient);
void normalise_rows(at::Tensor rows);
void adam(at::Tensor weight, const at::Tensor& gradient, at::Tensor first, at::Tensor second,
          const AdamStep& step);
// gradient_j += factor_j direction_j / ||direction_j||^2; rows of zeros are left out
void add_directions(const std::vector<double>& factors, const at::Tensor& directions,
                    at::Tensor gradient);

}  // namespace kazan::sae::reference::elsewhere
