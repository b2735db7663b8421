// The gradients of a batch's loss by what belongs to one latent.
//
//   r    the sum over the prefixes that hold the latent
//   e_t  = r_t . w (its row of W_d)          g_z = factor e + l1 + decorrelation's, where z > 0;
//   g_a  = g_z; gated: e^{r_j} g_z           custom: where z is not 0, l1 with its sign
//               custom: slope g_z
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

// By each active latent of each row, g_a, and the same of the side; by each latent, the sum of
// both: the gradient by x'_t . w, which b_d gets where it is the centre. In the order of ByLatent.
struct EntryGradients {
  Buffer<float> by_a, side_by_a;
  std::vector<float> by_product;

  void make_room(std::int64_t entries, std::int64_t side_entries, std::int64_t latents);
};

struct Columns {
  std::int64_t begin, end;
};

class LatentGradient {
 public:
  LatentGradient(const sae::Form& form, bool side);

  // Room for latents with so many entries, and so many on the side.
  void make_room(std::int64_t entries, std::int64_t side_entries);
  // Of the row of W_d, and of what is one value a latent; g_a of its entries.
  void assign_direction(const Trainer& trainer, std::int64_t latent, EntryGradients& entries);
  // Of these columns of the row of W_e, once its entries' g_a are there; tied: goes on from the row
  // of W_d.
  void assign_encoder(const Trainer& trainer, std::int64_t latent, Columns columns,
                      const EntryGradients& entries);
  // The part along w, a row of length 1 or so.
  void take_off_along(const Trainer& trainer, std::int64_t latent);

  float* row() { return row_.row(0); }
  std::array<float, kLatentVectors.size()> vectors() const {
    return {bias_, threshold_, gain_, magnitude_bias_};
  }

 private:
  void of_direction(const Trainer& trainer, std::int64_t latent, float* by_a);
  float of_activation(const Trainer& trainer, std::int64_t latent, float* by_a);
  void of_threshold(const Trainer& trainer, std::int64_t latent, const float* by_a);
  void of_gate(const Trainer& trainer, std::int64_t latent, float* by_a);
  float of_side(const Trainer& trainer, std::int64_t latent, float product, float* by_a);

  Matrix row_;
  float bias_ = 0, threshold_ = 0, gain_ = 0, magnitude_bias_ = 0;
  Matrix side_row_;              // sum_t z_t r_t of the side
  Buffer<float> lanes_;          // 16 an entry
  Buffer<float> below_;          // of what is in JumpReLU's band, but not active
  std::vector<const float*> r_;  // of entries
};

}  // namespace kazan::trainer
