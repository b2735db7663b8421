// A model's distribution over the next token, from its logits.
#pragma once

#include <cstdint>
#include <span>

namespace kazan {

// ln sum_i exp(x_i), in float64 but for the exponentials. Of at least one number.
double log_sum_exp(std::span<const float> logits);

// -ln p(id), nats.
double cross_entropy(std::span<const float> logits, std::int32_t id);

// Kullback-Leibler divergence sum_i p_i (ln p_i - ln q_i), nats, from p's and q's logits.
double divergence(std::span<const float> p, std::span<const float> q);

}  // namespace kazan
