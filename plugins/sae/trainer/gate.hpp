// Gated: z = max(e^{r_j} (p - b_e) + b_mag, 0) of the latents whose gate p = W_e x' + b_e is open,
// that is above 0 (../common/setup.hpp).
#pragma once

#include <vector>

#include "codes.hpp"

namespace kazan::trainer {

class Gate {
 public:
  // One a latent; biases may be nullptr.
  struct Weights {
    std::int64_t latents;
    const float* gain;            // r
    const float* bias;            // b_e
    const float* magnitude_bias;  // b_mag
  };
  // `gates`: p of those that are open.
  void activate(const Codes& gates, const Weights& weights, Codes& codes, Team& team);
  // e^{r_j} in the last batch
  float gain(std::int64_t latent) const { return gains_[static_cast<std::size_t>(latent)]; }

 private:
  std::vector<float> gains_;
};

}  // namespace kazan::trainer
