#include "sdk/artifacts/reconstruct.hpp"

#include <algorithm>

namespace kazan {

void reconstruct_row(const Sae& sae, const Codes& codes, std::int64_t row, std::span<double> y) {
  if (codes.latents != sae.latents())
    throw Error(Fault::experiment, "codes of " + std::to_string(codes.latents) +
                                       " latents were given to an SAE of " +
                                       std::to_string(sae.latents()));
  std::fill(y.begin(), y.end(), 0.0);
  const auto latents = codes.latents_of(row);
  const auto activations = codes.activations_of(row);
  for (std::size_t e = 0; e < latents.size(); ++e) {
    const auto direction = sae.decoder().row<float>(latents[e]);
    const double z = activations[e];
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += z * direction[i];
  }
  const auto bias = sae.decoder_bias.values<float>(), mean = sae.mean.values<float>();
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = sae.scale * y[i] + bias[i] + (sae.centre == "mean" ? mean[i] : 0.0);
}

}  // namespace kazan
