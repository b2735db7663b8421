// The terms of the loss and their gradients. Formulas: Objective in setup.hpp.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "../common/setup.hpp"
#include "sums.hpp"

namespace kazan::sae::reference {

struct ReconstructionLoss {
  double value = 0;
  double factor = 0;  // its gradient by r is factor * r
};

// From sum r^2 and sum ((x - xbar) / s)^2 of a batch of `rows` rows of `inputs` values. Throws
// Error (Fault::node) for fvu when all rows are equal: it divides by 0.
ReconstructionLoss reconstruction_loss(Reconstruction kind, double squared_error,
                                       double squared_deviation, std::int64_t rows,
                                       std::int64_t inputs);

// The l1 term is sum_j c_j sum_t z_tj; these are the c_j. All 0 when there is no l1.
std::vector<double> l1_weights(const Objective& objective, const at::Tensor& directions,
                               std::int64_t rows);
// Its gradient by W_d, added: c_j sum_t z_tj w_j / ||w_j||^2 when by_decoder_norm, else nothing.
void add_l1_direction_gradient(const Objective& objective, const std::vector<double>& weights,
                               const std::vector<double>& code_sums, const at::Tensor& directions,
                               at::Tensor gradient);

// mu sum_{i != j} C_ij^2 = mu (||Zc Zc'||_F^2 - sum_j (zc_j . zc_j)^2) / (B - 1)^2, through the
// smaller of Zc Zc' [B B] and Zc' Zc [n n], which have the same norm.
class Decorrelation {
 public:
  explicit Decorrelation(double coef) : coef_(coef) {}
  double value(const at::Tensor& z, const std::vector<double>& code_sums);
  // gz += 4 mu (Zc Zc' Zc - Zc diag(zc_j . zc_j)) / (B - 1)^2, of the last value's z. Its mean over
  // the batch is 0 already, as centring asks.
  void add_gradient(at::Tensor gz) const;

 private:
  double coef_;
  double factor_ = 0;  // coef / (B - 1)^2
  at::Tensor centred_, gram_;
  std::vector<double> squares_;
};

}  // namespace kazan::sae::reference
