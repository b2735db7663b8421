#include "measure/maths/next_token.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {

double log_sum_exp(std::span<const float> logits) {
  const float most = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float x : logits) sum += std::exp(x - most);
  return double{most} + std::log(sum);
}

double cross_entropy(std::span<const float> logits, std::int32_t id) {
  return log_sum_exp(logits) - double{logits[static_cast<std::size_t>(id)]};
}

double divergence(std::span<const float> p, std::span<const float> q) {
  const double of_p = log_sum_exp(p), of_q = log_sum_exp(q);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    sum += std::exp(static_cast<float>(double{p[i]} - of_p)) *
           ((double{p[i]} - of_p) - (double{q[i]} - of_q));
  return sum;
}

}  // namespace kazan
