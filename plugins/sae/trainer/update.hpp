// The gradients of a batch and the step by them, one latent after the other.
//
//   r    of a latent: the sum over the prefixes that hold it; of b_d: over all
//   e_tj = r_t . w_j (a row of W_d)     g_a = factor e + l1_j + decorrelation's where z > 0
//   W_d  factor sum_t z_tj r_t + the l1 term's by the row's length
//   W_e  sum_t g_a x'_t                 b_e  sum_t g_a
//   b_d  (factor sum_t r_t - sum_j (that of b_e) w_j where b_d is the centre) / s
//
// Tied: the sum for W_e goes on where that for W_d ended. Then: the part along the row taken off
// (decoder_norm unit), the global norm clipped, Adam, rows back to length 1.
#pragma once

#include "trainer.hpp"

namespace kazan::trainer {

class Update {
 public:
  explicit Update(Trainer& trainer);  // which outlives it
  void run();

 private:
  // Of one member: the gradients of one latent.
  struct Room {
    Matrix rows;          // of W_d, and of W_e where untied
    Buffer<float> lanes;  // 16 a row in which the latent is active
    Buffer<float> by_a;   // g_a of those
    float bias = 0;       // of b_e
    float largest = 0;    // of the weights that this member changed
  };

  void make_room();
  // work(j, room) for each latent, with its gradients in the room.
  template <class Work>
  void each_latent(const Work& work);
  void gradients(std::int64_t j, Room& room) const;
  void project_off(const float* w, float* g) const;
  void measure(std::int64_t j, Room& room);
  void clip();
  void step(std::int64_t j, Room& room);
  void sum_for_decoder_bias();
  void step_decoder_bias();
  static void keep_largest(Room& room, float largest);

  Trainer& trainer_;
  const Settings& settings_;
  const Kernels& kernels_;
  std::int64_t stride_;
  bool unit_, pulled_;  // b_d is the centre, so what latents read of it adds to its gradient
  float clip_ = 1;      // all gradients are multiplied by this
  AdamStep adam_{};
  std::vector<Room> rooms_;
  Matrix pulls_;                 // [blocks of latents, d]: theirs to the gradient of b_d
  Matrix bias_gradient_;         // [1 d] of b_d
  Matrix parts_;                 // [blocks of rows, d]: their sums of r
  std::vector<double> squares_;  // of each latent's gradients
};

}  // namespace kazan::trainer
