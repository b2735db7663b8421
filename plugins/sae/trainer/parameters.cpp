#include "parameters.hpp"

namespace kazan::trainer {

using sae::Act;
using sae::Bias;

Parameters::Parameters(const sae::Form& form, Act act)
    : encoder(form.latents, form.inputs),
      decoder(form.tied ? 0 : form.latents, form.inputs),
      encoder_bias(form.bias == Bias::both ? 1 : 0, form.latents),
      threshold(act == Act::jumprelu ? 1 : 0, form.latents),
      gain(act == Act::gated ? 1 : 0, form.latents),
      magnitude_bias(act == Act::gated && form.bias == Bias::both ? 1 : 0, form.latents),
      decoder_bias(form.bias != Bias::none ? 1 : 0, form.inputs) {}

}  // namespace kazan::trainer
