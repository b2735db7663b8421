// sparsify's folders (https://github.com/EleutherAI/sparsify): Top-K alone.
//
//   a = encoder.weight (x - b_dec) + encoder.bias   z = the k largest of max(a, 0)
//   y = z W_dec + b_dec
#pragma once

#include "travel/layout.hpp"

namespace kazan::sae {

class Sparsify final : public Layout {
 public:
  const char* name() const override { return "sparsify"; }
  const char* weights_file() const override { return "sae.safetensors"; }
  Declared read(const Json& config, const std::string& folder) const override;
  Shapes tensors(const Declared& declared) const override;
  // A Top-K of all latents is a ReLU: sae.l1.
  Sae import(const Declared& declared, const Tensors& tensors) const override;
  std::string refusal(const std::string& variant) const override;
  std::string comes_back_as(const Description& sae) const override;
  std::string hook(const Place& place) const override;
  SaeFolder exported(const Sae& sae, const About& about) const override;
};

}  // namespace kazan::sae
