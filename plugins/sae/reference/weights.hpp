// The parameters of a sparse autoencoder; also their gradients and Adam's moments.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "../common/draws.hpp"
#include "../common/setup.hpp"

namespace kazan::sae::reference {

struct Weights {
  at::Tensor encoder;       // W_e [n d]
  at::Tensor decoder;       // W_d [n d]; undefined when tied
  at::Tensor encoder_bias;  // b_e [n]; undefined without
  at::Tensor decoder_bias;  // b_d [d]; undefined without

  const at::Tensor& directions() const { return decoder.defined() ? decoder : encoder; }
  std::vector<at::Tensor> all() const;  // those defined, in the order above
  Weights clone() const;
  Weights zeros_like() const;
  Weights to(at::ScalarType type) const;
  Weights to(const at::TensorOptions& where) const;  // type and device
};

// kaiming: U(-1/sqrt d, 1/sqrt d), the default of torch's Linear; normal: N(0, 1/d); unit: a
// uniform direction. Biases start at 0. Latent j starts the same for every n, k and tying.
// decoder_norm unit: the rows of W_d are normalised at once. f32.
Weights initial_weights(const Form& form, const TrainingDraws& draws);

// For decoder_norm unit. Takes off each row of `gradient` its part along that row of `rows`.
void project_off(const at::Tensor& rows, at::Tensor gradient);
void normalise_rows(at::Tensor rows);  // rows of zeros stay

// Scales the gradients so that their norm, over all of them together, is at most `limit`.
void clip_norm(const Weights& gradients, double limit);

class AdamOptimizer {
 public:
  AdamOptimizer(const Adam& settings, const Weights& weights);
  void step(const Weights& weights, const Weights& gradients);  // changes the weights in place

  const Weights& first() const { return first_; }  // the moments
  const Weights& second() const { return second_; }
  std::int64_t steps() const { return steps_; }  // made so far
  void set_steps(std::int64_t steps) { steps_ = steps; }

 private:
  Adam settings_;
  Weights first_, second_;
  std::int64_t steps_ = 0;
};

// ||W - W0|| / ||W0|| over W_e and, when untied, W_d.
double relative_change(const Weights& now, const Weights& start);

}  // namespace kazan::sae::reference
