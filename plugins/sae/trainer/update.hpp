// The step by the gradients of a batch (latent_gradient.hpp), one latent after the other, and by
//
//   b_d  (factor sum_t r_t + the side's where it trains it - sum_j by_product_j w_j (a row of W_e)
//        where b_d is the centre) / s, r being that of all prefixes
//
// The gradients' global norm is clipped; then Adam, rows back to length 1 (decoder_norm unit),
// thresholds back to 0 and above.
#pragma once

#include "latent_gradient.hpp"

namespace kazan::trainer {

class Update {
 public:
  explicit Update(Trainer& trainer);  // which outlives it
  void run();

 private:
  // Of one member.
  struct Room {
    LatentGradient gradient;
    float largest = 0;  // of the weights that this member changed
  };

  Columns all() const { return {0, stride_}; }
  void make_room();
  // work(j, room) for each latent.
  template <class Work>
  void each_latent(const Work& work);
  void assign_direction(std::int64_t j, LatentGradient& gradient);
  void assign_encoder(std::int64_t j, Columns columns, LatentGradient& gradient);
  void pull(std::int64_t j, Columns columns);
  void measure(std::int64_t j, Room& room);
  void clip();
  void step_latents();
  std::int64_t columns_at_once() const;
  void step_encoder(std::int64_t j, Columns columns, Room& room);
  void step_row(Matrix Parameters::*part, std::int64_t j, Columns columns, Room& room);
  void shorten(float* row) const;
  void round_with_others(std::int64_t j);
  void step_vectors(std::int64_t j, Room& room);
  void sum_for_decoder_bias();
  void add_rows(const Matrix& r, float factor);
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
  EntryGradients entries_;
  Matrix pulls_;                 // [blocks of latents, d]: theirs to the gradient of b_d
  Matrix bias_gradient_;         // [1 d] of b_d
  Matrix parts_;                 // [blocks of rows, d]: their sums of r
  std::vector<double> squares_;  // of each latent's gradients
};

}  // namespace kazan::trainer
