// The trainer of a shape, at its start.
#pragma once

#include <algorithm>

#include "data.hpp"
#include "trainer.hpp"

namespace kazan::bench {

inline trainer::Settings settings_of(const Shape& shape) {
  trainer::Settings out;
  out.form.inputs = shape.inputs;
  out.form.latents = shape.latents;
  out.form.tied = shape.tied;
  out.form.bias = shape.tied ? sae::Bias::none : sae::Bias::both;
  out.entrance.centre = shape.tied ? sae::Centre::none : sae::Centre::b_dec;
  out.activation.act = shape.act;
  out.activation.k = shape.act == sae::Act::relu ? 0 : shape.k;
  out.objective.l1 = shape.l1;
  out.adam.lr = shape.lr;
  return out;
}

inline void start(trainer::Trainer& trainer, const Shape& shape, const Data& data) {
  auto& weights = trainer.weights();
  for (std::int64_t j = 0; j < shape.latents; ++j) {
    std::copy_n(data.encoder.data() + j * shape.inputs, shape.inputs, weights.encoder.row(j));
    if (!shape.tied) std::copy_n(weights.encoder.row(j), shape.inputs, weights.decoder.row(j));
  }
  if (!shape.tied)
    std::fill_n(weights.encoder_bias.row(0), shape.latents, static_cast<float>(shape.bias));
}

}  // namespace kazan::bench
