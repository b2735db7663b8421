// kazan.Sae/1: the weights of a sparse autoencoder and what is needed to use them.
//
//   x' = (x - c) / s        a = W_e x' + b_e        z = act(a)        y = s W_d^T z + b_d (+ c)
//
// d inputs, n latents; W_e and W_d are [n d], row j belongs to latent j.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/json.hpp"
#include "sdk/array.hpp"
#include "sdk/artifact.hpp"
#include "sdk/difference.hpp"

namespace kazan {

struct Sae {
  static constexpr const char* kType = "kazan.Sae/1";
  static constexpr Kind kKind = Kind::value;

  std::string variant;  // the stage that trained it and whose plugin encodes with it: "sae.topk"
  Json variant_params;  // what the variant's activation needs: {"k": 384}
  bool tied = false;    // W_d is W_e: decoder() then returns the encoder's memory
  std::string centre = "none";  // none | mean | b_dec: what c is
  float scale = 1;              // s

  Array encoder;          // W_e [latents inputs] f32
  Array decoder_weights;  // W_d [latents inputs] f32, empty when tied
  Array encoder_bias;     // b_e [latents] f32, zeros when the SAE has none
  Array decoder_bias;     // b_d [inputs] f32, zeros when the SAE has none
  Array mean;             // [inputs] f32: the training rows' mean, zeros unless centre is "mean"
  // What the variant's activation needs of each latent, [latents] f32: {"threshold": ...}
  std::map<std::string, Array> latent_values;

  std::int64_t inputs() const { return encoder.size(1); }
  std::int64_t latents() const { return encoder.size(0); }
  std::vector<std::int64_t> shape() const { return {latents(), inputs()}; }
  const Array& decoder() const { return tied ? encoder : decoder_weights; }

  void save(const ArtifactFolder& folder) const;  // sae.safetensors, sae.json
  static std::shared_ptr<Sae> load(const SavedArtifact& artifact);
  Difference difference(const Sae& found) const;
};

}  // namespace kazan
