// Encoding with an SAE, by the forward pass of its training.
#pragma once

#include <cstdint>
#include <memory>

#include "../common/setup.hpp"
#include "computing.hpp"
#include "sdk/provider.hpp"

namespace kazan::sae {

// The codes of a row have the bits of the training's, whatever rows it is encoded with; but those
// of BatchTopK, where a row's codes hang on its batch, are z = a where a > theta, theta its
// threshold. Throws Error (Fault::input) where the SAE lacks what the activation needs: `k` of
// Top-K among its variant's parameters, of latent_values "threshold" of BatchTopK and JumpReLU,
// "gain" and "magnitude_bias" of gated.
std::unique_ptr<SaeEncoder> encoder_of(const Sae& sae, Act act, const Computing& with);
// By an activation of somebody else.
std::unique_ptr<SaeEncoder> encoder_of(const Sae& sae,
                                       std::shared_ptr<const SaeActivation> activation,
                                       const Computing& with);

// What a stage that trains with an activation provides.
template <Act act>
struct Variant final : SaeVariant {
  std::unique_ptr<SaeEncoder> open(const Sae& sae, int threads) override {
    return encoder_of(sae, act, computing(threads));
  }
  Json environment(int threads) override { return computing(threads).environment(); }
};

}  // namespace kazan::sae
