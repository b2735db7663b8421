// A ReLU whose corner is rounded over about `width`:
//
//   z_j = a_j^2 / (a_j + width) for a_j > 0, else 0
//   dz_j/da_j = a_j (a_j + 2 width) / (a_j + width)^2
#pragma once

#include "sdk/sae/variant.hpp"

namespace plugin_family {

struct PluginName final : kazan::SaeActivation {
  struct Params : kazan::ParamGroup {
    using ParamGroup::ParamGroup;
    kazan::Param<double> width{this, "width", 0.1, "over how much of a the corner is rounded",
                               kazan::above(0.0)};
  };

  PluginName(const kazan::Json& params, std::int64_t latents);
  void activate(std::span<const float> a, std::vector<kazan::ActiveLatent>& active) const override;

  float width;
};

}  // namespace plugin_family
