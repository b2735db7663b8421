#include "gate.hpp"

#include "arithmetic.hpp"
#include "split.hpp"

namespace kazan::trainer {

void Gate::activate(const Codes& gates, const Weights& weights, Codes& codes, Team& team) {
  gains_.resize(static_cast<std::size_t>(weights.latents));
  for (std::size_t j = 0; j < gains_.size(); ++j) gains_[j] = exponential(weights.gain[j]);
  split(gates, {&codes}, team, [&](std::int32_t j, float p) {
    const float product = weights.bias ? p - weights.bias[j] : p;
    const float z = fused(gain(j), product, weights.magnitude_bias ? weights.magnitude_bias[j] : 0);
    return Place{z > 0 ? 0 : kNowhere, z};
  });
}

}  // namespace kazan::trainer
