// The decorrelation term of a batch, mu sum_{i != j} C_ij^2 with C the latents' covariance
// (../common/setup.hpp), and its gradient where latents are active.
//
// With zc = z minus the batch's mean and G = zc zc' [B B], it is
// mu (||G||^2 - sum_j (zc_j . zc_j)^2) / (B - 1)^2, and its gradient by z_tj
// 4 mu (sum_t' G_tt' z_t'j - (zc_j . zc_j) zc_tj) / (B - 1)^2. Row by row of G, of which none is
// kept: the work is that of the pairs of rows that share a latent. In f64, latents ascending.
#pragma once

#include <vector>

#include "codes.hpp"

namespace kazan::trainer {

class Decorrelation {
 public:
  explicit Decorrelation(double mu) : mu_(mu) {}

  // `sums`: of z, per latent. Returns the term; 0 for a batch of one row.
  double assign(const Codes& codes, const ByLatent& by_latent, const std::vector<double>& sums,
                Team& team);
  // In the order of ByLatent's entries of the latent; nullptr when there is no term.
  const float* gradient(const ByLatent& by_latent, std::int64_t latent) const {
    return factor_ == 0 ? nullptr : gradient_.data() + by_latent.begin(latent);
  }

 private:
  double row(std::int64_t t, const Codes& codes, const ByLatent& by_latent,
             std::vector<double>& products);

  double mu_, factor_ = 0;         // mu / (B - 1)^2
  std::vector<double> mean_;       // per latent
  std::vector<double> squares_;    // zc_j . zc_j
  std::vector<double> with_mean_;  // per row: z_t . mean
  double mean_squared_ = 0;        // mean . mean
  Buffer<float> gradient_;
};

}  // namespace kazan::trainer
