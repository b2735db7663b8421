// The gradients of a batch's loss by what belongs to one latent.
//
//   r    the sum over the prefixes that hold the latent
//   e_t  = r_t . w (its row of W_d)          g_z = factor e + l1 + decorrelation's, where z > 0
//   g_a  = g_z; gated: e^{r_j} g_z
//   W_d  factor sum_t z_t r_t + the l1 term's by the row's length
//   W_e  sum_t g_a x'_t                      b_e  sum_t g_a
//   jumprelu  theta  -(theta sum_t g_z + l0 m) / eps over the m rows in the band, active or not
//   gated     b_mag  sum_t g_z               r_j  sum_t g_z e^{r_j} (p_t - b_e)
//
// The side (side.hpp) adds the same sums over its own entries, after those: with its own r and
// factor, and for W_d only where it trains it. Gated: b_e has the side's sum alone, for z reads the
// gate's product without it.
//
// Tied: the sum for W_e goes on where that for W_d ended. Then the part along the row is taken off
// (decoder_norm unit).
#pragma once

#include <array>

#include "trainer.hpp"

namespace kazan::trainer {

class LatentGradient {
 public:
  LatentGradient(const sae::Form& form, bool side);

  // Room for latents with so many entries, and so many on the side.
  void make_room(std::int64_t entries, std::int64_t side_entries);
  void assign(const Trainer& trainer, std::int64_t latent);

  Matrix rows;  // of W_d, and of W_e where untied
  std::array<float, kLatentVectors.size()> vectors() const {
    return {bias_, threshold_, gain_, magnitude_bias_};
  }
  float by_product = 0;  // sum_t of the gradient by x'_t . w: what b_d gets where it is the centre

 private:
  void of_direction(const Trainer& trainer, std::int64_t latent);
  void of_activation(const Trainer& trainer, std::int64_t latent);
  void of_threshold(const Trainer& trainer, std::int64_t latent);
  void of_gate(const Trainer& trainer, std::int64_t latent);
  void of_side(const Trainer& trainer, std::int64_t latent);
  void of_encoder(const Trainer& trainer, std::int64_t latent);
  void take_off_along(const Trainer& trainer, std::int64_t latent);

  float bias_ = 0, threshold_ = 0, gain_ = 0, magnitude_bias_ = 0;
  Matrix side_row_;                 // sum_t z_t r_t of the side
  Buffer<float> lanes_;             // 16 an entry
  Buffer<float> by_a_, side_by_a_;  // an entry
  std::vector<const float*> r_;     // of entries
};

}  // namespace kazan::trainer
