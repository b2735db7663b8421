// Products with codes of few active latents: 2 d a row and active latent each, instead of a dense
// product's 2 d n a row. Worth it below about an eighth active.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace kazan::sae::reference {

// The entries above 0 of a matrix [B n], by rows and by latents.
class SparseCodes {
 public:
  // Takes the entries of z; earlier ones are forgotten, their memory is reused.
  void assign(const at::Tensor& z);

  // out [B d] += z rows, rows [n d]
  void add_decoded(const at::Tensor& rows, at::Tensor out) const;
  // For each entry (t, j): gradient = g_t . rows_j + add_j
  void set_gradient(const at::Tensor& g, const at::Tensor& rows, const at::Tensor& add);
  // out_j [n d] = (or +=) sum over t of z_tj x_t, x [B d]
  void values_times(const at::Tensor& x, at::Tensor out) const;
  void add_gradient_times(const at::Tensor& x, at::Tensor out) const;
  void gradient_times(const at::Tensor& x, at::Tensor out) const;
  // sum over t of the gradient of (t, j)
  std::vector<double> gradient_sums() const;

 private:
  void sort_by_latent(std::int64_t latents);
  template <class T>
  void set_row_gradient(std::int64_t r, const T* x, const T* rows, std::int64_t d, const T* add);
  void times(const std::vector<double>& weight, const at::Tensor& x, at::Tensor out,
             bool accumulate) const;

  std::vector<std::int64_t> row_start_, latent_start_;
  std::vector<std::int32_t> latent_, row_;  // of each entry, by rows; row_ by latents
  std::vector<std::int64_t> entry_;         // by latents: which entry
  std::vector<double> value_, gradient_;    // of each entry, by rows
};

}  // namespace kazan::sae::reference
