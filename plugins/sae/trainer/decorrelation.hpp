// The decorrelation term of a batch, mu sum_{i != j} C_ij^2 with C the latents' covariance
// (../common/setup.hpp), and its gradient where latents are active.
//
// With zc = z minus the batch's mean and G = zc zc' [B B], it is
// mu (||G||^2 - sum_j (zc_j . zc_j)^2) / (B - 1)^2, and its gradient by z_tj
// 4 mu (sum_t' G_tt' z_t'j - (zc_j . zc_j) zc_tj) / (B - 1)^2. Some rows of G at a time, of which
// none is kept: the work is that of the pairs of rows that share a latent. In f64, latents
// ascending in the sums of G, rows in those of the gradient.
#pragma once

#include <vector>

#include "codes.hpp"
#include "kernels/kernels.hpp"

namespace kazan::trainer {

class Decorrelation {
 public:
  explicit Decorrelation(double mu) : mu_(mu) {}

  // Entries by rows and by latents.
  struct Entries {
    const Codes& codes;
    const ByLatent& by_latent;
  };
  // `sums`: of z, per latent. `silent`: entries whose z is 0 and whose gradients are asked for too.
  // Returns the term; 0 for a batch of one row.
  double assign(const Entries& active, const Entries& silent, const std::vector<double>& sums,
                const Kernels& kernels, Team& team);
  // In the order of the latent's entries; nullptr when there is no term.
  const float* gradient(const ByLatent& active, std::int64_t latent) const {
    return factor_ == 0 ? nullptr : gradient_.data() + active.begin(latent);
  }
  const float* silent_gradient(const ByLatent& silent, std::int64_t latent) const {
    return factor_ == 0 ? nullptr : silent_gradient_.data() + silent.begin(latent);
  }

 private:
  void take_means(const Entries& active, const std::vector<double>& sums, Team& team);
  void fill_gram(std::int64_t begin, std::int64_t end, const Entries& active,
                 const Kernels& kernels, double* gram);
  void fill_gradient(std::int64_t begin, std::int64_t end, const Entries& of, const double* gram,
                     const ByLatent& active, const Kernels& kernels, float* gradient) const;

  double mu_, factor_ = 0;             // mu / (B - 1)^2
  std::vector<double> mean_;           // per latent
  std::vector<double> squares_;        // zc_j . zc_j
  std::vector<double> with_mean_;      // per row: z_t . mean
  std::vector<double> norms_;          // per row: ||G_t||^2
  double mean_squared_ = 0;            // mean . mean
  std::vector<Buffer<double>> grams_;  // per member: kPaired rows of G
  Buffer<float> gradient_, silent_gradient_;
};

}  // namespace kazan::trainer
