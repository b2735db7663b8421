// Sums over matrices [rows columns] in double, in a fixed order whatever the number of threads
// (on a GPU, in the order of libtorch).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace kazan::sae::reference {

std::vector<double> column_sums(const at::Tensor& matrix);
std::vector<double> column_squares(const at::Tensor& matrix);  // sum over rows of x^2
double squared_norm(const at::Tensor& any);                    // Frobenius, squared
double centred_squared_norm(const at::Tensor& matrix);         // sum (x - mean over rows)^2

// What the codes z >= 0 of a batch add up to, per latent.
struct LatentSums {
  std::vector<std::int32_t> count;  // rows with z > 0
  std::vector<double> sum;          // of z

  explicit LatentSums(std::int64_t latents);
  void add(const at::Tensor& z);
  void add(const LatentSums& other);
  std::int64_t active() const;  // entries above 0
  std::int64_t alive() const;   // latents with one

 private:
  void add(const std::vector<double>& counts, const std::vector<double>& sums);
};

// `values` as a tensor of the type of `like`, where `like` is.
at::Tensor tensor_like(const std::vector<double>& values, const at::Tensor& like);

}  // namespace kazan::sae::reference
