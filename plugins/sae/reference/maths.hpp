// One step of a sparse autoencoder: the forward pass, its loss, and the gradients, written out.
// Symbols and formulas: setup.hpp. Works in f32 and in f64, the type of the weights,
// where they are: on the processor or a GPU.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "../common/setup.hpp"
#include "activation.hpp"
#include "losses.hpp"
#include "sparse.hpp"
#include "sums.hpp"
#include "weights.hpp"

namespace kazan::sae::reference {

// How rows enter: constants of a training, from its rows.
struct Normalisation {
  Centre centre = Centre::none;
  at::Tensor mean;   // [d], when centre is mean
  double scale = 1;  // s
};

// The rows' mean, and for scale rms s = sqrt(mean over rows of ||x - c||^2 / d), with c = 0, where
// b_d starts, for centre b_dec. Throws Error (Fault::node) when s would be 0.
Normalisation normalisation_of(const at::Tensor& rows, const Form& form);

// x' [B d]. b_d is read for centre b_dec only.
at::Tensor normalised(const at::Tensor& rows, const Normalisation& how, const at::Tensor& b_d);

// a [B n] = W_e x' + b_e, into `out`; b_e may be undefined.
void pre_activations(const at::Tensor& encoder, const at::Tensor& b_e, const at::Tensor& normalised,
                     at::Tensor out);

// A batch before its update.
struct Values {
  double loss = 0;  // the sum of the next three
  double reconstruction = 0, l1 = 0, decorrelation = 0;
  double squared_error = 0;  // sum ((x - y) / s)^2
  std::int64_t rows = 0;
  std::int64_t binding = 0;  // rows in which the activation's selection bound
};

// Keeps its buffers from call to call.
class Step {
 public:
  // `activation` outlives it.
  Step(const Form& form, const Objective& objective, const Activation& activation,
       Normalisation normalisation);

  // rows [B d], raw.
  Values forward(const Weights& weights, const at::Tensor& rows);
  // The gradients of the last forward's loss by its weights, over what `gradients` held. Uses up
  // what forward left: at most once a forward.
  void backward(const Weights& weights, const Weights& gradients);

  const at::Tensor& codes() const { return z_; }           // z of the last forward
  const LatentSums& latent_sums() const { return sums_; }  // of those

 private:
  void decode(const Weights& weights);
  void latent_gradients(const Weights& weights);
  void weight_gradients(const Weights& gradients);
  void bias_gradients(const Weights& weights, const Weights& gradients);

  Form form_;
  Objective objective_;
  const Activation& activation_;
  Normalisation normalisation_;
  bool few_active_;
  bool sparse_ = false;          // products with z go through active_
  at::Tensor x_, z_, r_, ga_;    // x', z, r = (y - x) / s, gradient by a (dense only)
  at::Tensor z_room_, ga_room_;  // what z_ and ga_ are the first rows of
  LatentSums sums_;
  SparseCodes active_;
  Decorrelation decorrelation_;
  std::vector<double> l1_weights_;
  double residual_factor_ = 0;  // the reconstruction loss's gradient by r, over r
};

}  // namespace kazan::sae::reference
