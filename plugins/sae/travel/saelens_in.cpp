#include <algorithm>

#include "base/error.hpp"
#include "travel/algebra.hpp"
#include "travel/saelens.hpp"

namespace kazan::sae {
namespace {

const std::vector<std::string> kMatrix = {"latents", "inputs"};

void check_scaling(const Tensors& tensors) {
  const auto found = tensors.find("scaling_factor");
  if (found == tensors.end()) return;
  for (const float v : found->second.values<float>())
    if (v != 1)
      throw Error(Fault::input,
                  "scaling_factor is not 1 everywhere: latents would be scaled, "
                  "which is not supported");
}

// With the norms in the weights: a ||w|| is (||w|| W_enc) x' + ||w|| b_enc, and rows of W_dec have
// norm 1.
void fold_norms(Sae& sae) {
  auto norms = row_norms(sae.decoder_weights);
  if (const auto zero = std::find(norms.begin(), norms.end(), 0.0); zero != norms.end())
    throw Error(Fault::input, "W_dec: row " + std::to_string(zero - norms.begin()) +
                                  " is zero, by whose norm latents would be divided "
                                  "(rescale_acts_by_decoder_norm)");
  std::vector<double> biases = as_doubles(sae.encoder_bias);
  for (std::size_t j = 0; j < norms.size(); ++j) biases[j] *= norms[j] - 1;
  sae.encoder = rows_scaled(sae.encoder, norms);
  sae.encoder_bias = added(sae.encoder_bias, biases);
  for (double& norm : norms) norm = 1 / norm;
  sae.decoder_weights = rows_scaled(sae.decoder_weights, norms);
}

// A latent is at least 0 there whatever its threshold.
Array at_least_zero(const Array& threshold) {
  Array out = threshold.clone();
  for (float& v : out.values<float>()) v = std::max(v, 0.0f);
  return named(out, {"latents"});
}

}  // namespace

Shapes Saelens::tensors(const Declared& d) const {
  const auto n = d.latents, width = d.inputs;
  Shapes out = {{"W_enc", {width, n}}, {"W_dec", {n, width}}, {"b_dec", {width}}};
  if (d.architecture == "gated")
    for (const char* const each : {"b_gate", "b_mag", "r_mag"}) out[each] = {n};
  else
    out["b_enc"] = {n};
  if (d.architecture == "jumprelu") out["threshold"] = {n};
  return out;
}

Sae Saelens::import(const Declared& declared, const Tensors& tensors) const {
  check_scaling(tensors);
  const bool gated = declared.architecture == "gated";
  Sae sae;
  sae.variant = declared.variant;
  sae.variant_params = Json::object();
  sae.centre = declared.centred ? "b_dec" : "none";
  sae.encoder = transposed(tensors.at("W_enc"), 1, "latents", "inputs");
  sae.decoder_weights = named(tensors.at("W_dec"), kMatrix);
  sae.encoder_bias = named(tensors.at(gated ? "b_gate" : "b_enc"), {"latents"});
  sae.decoder_bias = named(tensors.at("b_dec"), {"inputs"});
  sae.mean = Array(Dtype::f32, {{"inputs", declared.inputs}});
  if (declared.variant == "sae.topk") sae.variant_params["k"] = declared.k;
  if (declared.by_norm) fold_norms(sae);
  if (declared.architecture == "jumprelu")
    sae.latent_values["threshold"] = at_least_zero(tensors.at("threshold"));
  if (gated) {
    sae.latent_values["gain"] = named(tensors.at("r_mag"), {"latents"});
    sae.latent_values["magnitude_bias"] = named(tensors.at("b_mag"), {"latents"});
  }
  return sae;
}

}  // namespace kazan::sae
