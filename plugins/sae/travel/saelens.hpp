// SAELens's folders (https://github.com/decoderesearch/SAELens), as version 6 reads and writes them
// and as version 5 and earlier ones wrote them.
//
//   x' = x - b_dec (apply_b_dec_to_input)   a = x' W_enc + b_enc   y = z W_dec + b_dec
//   standard   z = max(a, 0)
//   topk       z = max(a, 0) of the k largest a of a row; with rescale_acts_by_decoder_norm a is
//              a ||W_dec row|| first, and y = (z / ||W_dec row||) W_dec + b_dec
//   jumprelu   z = max(a, 0) where a > threshold
//   gated      z = max(x' (W_enc e^{r_mag}) + b_mag, 0) where x' W_enc + b_gate > 0
#pragma once

#include "travel/layout.hpp"

namespace kazan::sae {

// Members of metadata that are ours: where the rows are from, for hooks say less ("ln1").
inline constexpr const char* kOurSite = "kazan_site";
inline constexpr const char* kOurLayer = "kazan_layer";

// That encodes an architecture which is known; throws std::out_of_range for another.
const std::string& variant_of(const std::string& architecture);

class Saelens final : public Layout {
 public:
  const char* name() const override { return "saelens"; }
  const char* weights_file() const override { return "sae_weights.safetensors"; }
  Declared read(const Json& config, const std::string& folder) const override;
  Shapes tensors(const Declared& declared) const override;
  // Of version 5: has to be all ones.
  Shapes spare(const Declared& declared) const override {
    return {{"scaling_factor", {declared.latents}}};
  }
  Sae import(const Declared& declared, const Tensors& tensors) const override;
  std::string refusal(const std::string& variant) const override;
  std::string comes_back_as(const Description& sae) const override;
  std::string hook(const Place& place) const override;
  SaeFolder exported(const Sae& sae, const About& about) const override;
};

}  // namespace kazan::sae
