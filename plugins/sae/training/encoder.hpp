// Encoding with an SAE, by the forward pass of its training.
#pragma once

#include <cstdint>
#include <memory>

#include "computing.hpp"
#include "sdk/provider.hpp"

namespace kazan::sae {

// `k`: of Top-K, 1 to the number of latents; 0 for ReLU. The codes of a row have the bits of the
// training's, whatever rows it is encoded with.
std::unique_ptr<SaeEncoder> encoder_of(const Sae& sae, std::int64_t k, const Computing& with);

}  // namespace kazan::sae
