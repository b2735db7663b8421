// JumpReLU: z = a where a > theta_j. What the thresholds' gradients need besides z are the latents
// just below theirs: those within half a bandwidth (../common/setup.hpp).
#pragma once

#include <vector>

#include "codes.hpp"
#include "matrix.hpp"

namespace kazan::trainer {

class JumpReLU {
 public:
  explicit JumpReLU(double bandwidth) : half_(static_cast<float>(bandwidth / 2)) {}

  // What pre-activations have to reach to matter at all, one a latent. Stays until the next call.
  const float* floors(const Matrix& thresholds);
  // z, of the pre-activations that reach the floors.
  void activate(const Codes& reached, const Matrix& thresholds, Codes& codes, Team& team);

  // |a - theta| < eps / 2, by one subtraction
  bool in_band(float a, float threshold) const {
    const float off = a - threshold;
    return -half_ < off && off < half_;
  }
  // Of the last batch, in the band and not active: their pre-activations.
  const Codes& below() const { return below_; }
  const ByLatent& below_by_latent() const { return below_by_latent_; }

 private:
  float half_;
  std::vector<float> floors_;
  Codes below_;
  ByLatent below_by_latent_;
};

}  // namespace kazan::trainer
