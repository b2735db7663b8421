#include "maths.hpp"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <cmath>

#include "base/error.hpp"

namespace kazan::sae::reference {
namespace {

// The first rows of `room`, which grows when it must.
at::Tensor first_rows(at::Tensor& room, std::int64_t rows, std::int64_t columns,
                      const at::Tensor& like) {
  if (!room.defined() || room.size(0) < rows) room = at::empty({rows, columns}, like.options());
  return room.narrow(0, 0, rows);
}

}  // namespace

Normalisation normalisation_of(const at::Tensor& rows, const Form& form) {
  Normalisation how{form.centre, {}, 1};
  if (form.centre == Centre::mean) {
    std::vector<double> mean = column_sums(rows);
    for (double& m : mean) m /= static_cast<double>(rows.size(0));
    how.mean = tensor_like(mean, rows);
  }
  if (form.scale == Scale::one) return how;
  const double squared = squared_norm(how.mean.defined() ? rows.sub(how.mean) : rows);
  how.scale = std::sqrt(squared / static_cast<double>(rows.numel()));
  if (rows.scalar_type() == at::kFloat) how.scale = static_cast<float>(how.scale);  // as stored
  if (how.scale == 0)
    throw Error(Fault::node,
                "scale: rms is 0, for every row is equal to the centre; give scale: 1");
  return how;
}

at::Tensor normalised(const at::Tensor& rows, const Normalisation& how, const at::Tensor& b_d) {
  const at::Tensor& centre = how.centre == Centre::mean ? how.mean : b_d;
  const at::Tensor centred = how.centre == Centre::none ? rows : rows.sub(centre);
  return how.scale == 1 ? centred : centred.div(how.scale);
}

void pre_activations(const at::Tensor& encoder, const at::Tensor& b_e, const at::Tensor& normalised,
                     at::Tensor out) {
  if (b_e.defined())
    at::addmm_out(out, b_e, normalised, encoder.t());
  else
    at::mm_out(out, normalised, encoder.t());
}

Step::Step(const Form& form, const Objective& objective, const Activation& activation,
           Normalisation normalisation)
    : form_(form),
      objective_(objective),
      activation_(activation),
      normalisation_(std::move(normalisation)),
      few_active_(8 * activation.most_active(form.latents) <= form.latents &&
                  objective.decorrelation == 0),
      sums_(form.latents),
      decorrelation_(objective.decorrelation) {}

Values Step::forward(const Weights& weights, const at::Tensor& rows) {
  Values values;
  values.rows = rows.size(0);
  sparse_ = few_active_ && rows.is_cpu();
  x_ = normalised(rows, normalisation_, weights.decoder_bias);
  z_ = first_rows(z_room_, values.rows, form_.latents, rows);
  pre_activations(weights.encoder, weights.encoder_bias, x_, z_);
  values.binding = activation_.forward(z_);
  sums_ = LatentSums(form_.latents);
  sums_.add(z_);
  decode(weights);

  values.squared_error = squared_norm(r_);
  const double deviation =
      objective_.reconstruction == Reconstruction::fvu ? centred_squared_norm(x_) : 0;
  const auto reconstruction = reconstruction_loss(objective_.reconstruction, values.squared_error,
                                                  deviation, values.rows, form_.inputs);
  values.reconstruction = reconstruction.value;
  residual_factor_ = reconstruction.factor;
  l1_weights_ = l1_weights(objective_, weights.directions(), values.rows);
  for (std::size_t j = 0; j < l1_weights_.size(); ++j) values.l1 += l1_weights_[j] * sums_.sum[j];
  values.decorrelation = decorrelation_.value(z_, sums_.sum);
  values.loss = values.reconstruction + values.l1 + values.decorrelation;
  return values;
}

// r = (y - x) / s = W_d^T z - x', and + b_d / s unless b_d is the centre.
void Step::decode(const Weights& weights) {
  if (sparse_) {
    active_.assign(z_);
    r_ = x_.neg();
    active_.add_decoded(weights.directions(), r_);
  } else {
    r_ = at::addmm(x_, z_, weights.directions(), -1, 1);
  }
  if (weights.decoder_bias.defined() && form_.centre != Centre::b_dec)
    r_.add_(weights.decoder_bias, 1 / normalisation_.scale);
}

void Step::backward(const Weights& weights, const Weights& gradients) {
  r_.mul_(residual_factor_);  // now the gradient by r
  latent_gradients(weights);
  weight_gradients(gradients);
  add_l1_direction_gradient(objective_, l1_weights_, sums_.sum, weights.directions(),
                            gradients.directions());
  bias_gradients(weights, gradients);
}

// by z: W_d (gradient by r), the l1 weights, decorrelation; by a: that where z > 0.
void Step::latent_gradients(const Weights& weights) {
  const at::Tensor l1 = tensor_like(l1_weights_, x_);
  if (sparse_) return active_.set_gradient(r_, weights.directions(), l1);
  ga_ = first_rows(ga_room_, x_.size(0), form_.latents, x_);
  at::mm_out(ga_, r_, weights.directions().t());
  decorrelation_.add_gradient(ga_);
  activation_.backward(z_, l1, ga_);
}

// W_d: z' (gradient by r); W_e: (gradient by a)' x'. Tied: their sum.
void Step::weight_gradients(const Weights& gradients) {
  at::Tensor directions = gradients.directions(), encoder = gradients.encoder;
  if (sparse_) {
    active_.values_times(r_, directions);
    form_.tied ? active_.add_gradient_times(x_, encoder) : active_.gradient_times(x_, encoder);
    return;
  }
  at::mm_out(directions, z_.t(), r_);
  if (form_.tied)
    encoder.addmm_(ga_.t(), x_);
  else
    at::mm_out(encoder, ga_.t(), x_);
}

// b_e: sum over rows of the gradient by a; b_d: (sum over rows of the gradient by r, and when b_d
// is the centre - W_e^T (that of b_e)) / s.
void Step::bias_gradients(const Weights& weights, const Weights& gradients) {
  const bool centre = form_.centre == Centre::b_dec;
  at::Tensor by_b_e;
  if (gradients.encoder_bias.defined() || centre)
    by_b_e = tensor_like(sparse_ ? active_.gradient_sums() : column_sums(ga_), x_);
  if (gradients.encoder_bias.defined()) at::Tensor(gradients.encoder_bias).copy_(by_b_e);
  if (!gradients.decoder_bias.defined()) return;
  at::Tensor by_b_d = tensor_like(column_sums(r_), x_);
  if (centre) by_b_d.sub_(weights.encoder.t().mv(by_b_e));
  at::Tensor(gradients.decoder_bias).copy_(by_b_d.div_(normalisation_.scale));
}

}  // namespace kazan::sae::reference
