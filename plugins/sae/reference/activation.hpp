// The activation: which latents of a row are active, and how the gradient passes through.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace kazan::sae::reference {

class Activation {
 public:
  virtual ~Activation() = default;

  // a [B n] becomes z >= 0, in place. Returns how many rows the selection bound in: rows where it
  // dropped a positive latent. Throws Error (Fault::node) on a NaN or infinity, naming row and
  // latent.
  virtual std::int64_t forward(at::Tensor a) const = 0;

  // gz [B n], the gradient by z, becomes the gradient by a, in place; `add` [n] is added to each
  // row of gz first. Here dz/da = 1 where z > 0, else 0 (also at a = 0).
  void backward(const at::Tensor& z, const at::Tensor& add, at::Tensor gz) const;

  // It may drop positive latents, so that the share of rows it bound in means something.
  virtual bool selects() const { return false; }

  // No row has more active latents than this.
  virtual std::int64_t most_active(std::int64_t latents) const = 0;
};

// z = max(a, 0)
std::unique_ptr<Activation> relu();

// z_j = a_j where a_j > 0 and the rank of a_j by (a descending, j ascending) is at most k, else 0.
// A row with fewer than k positive latents keeps them all (Gao et al. 2024, arXiv 2406.04093).
std::unique_ptr<Activation> top_k(std::int64_t k);

}  // namespace kazan::sae::reference
