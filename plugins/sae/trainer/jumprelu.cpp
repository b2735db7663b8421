#include "jumprelu.hpp"

#include "split.hpp"

namespace kazan::trainer {

// A little lower than the band, so that rounding leaves none of it out.
const float* JumpReLU::floors(const Matrix& thresholds) {
  const std::int64_t n = thresholds.columns();
  floors_.resize(static_cast<std::size_t>(n));
  for (std::int64_t j = 0; j < n; ++j) {
    const float theta = thresholds.row(0)[j];
    floors_[static_cast<std::size_t>(j)] = theta - half_ - 1e-6F * (theta + half_);
  }
  return floors_.data();
}

void JumpReLU::activate(const Codes& reached, const Matrix& thresholds, Codes& codes, Team& team) {
  const float* const theta = thresholds.row(0);
  split(reached, {&codes, &below_}, team, [&](std::int32_t j, float a) {
    return Place{a > theta[j] ? 0 : in_band(a, theta[j]) ? 1 : kNowhere, a};
  });
  below_by_latent_.assign(below_, thresholds.columns(), team);
}

}  // namespace kazan::trainer
