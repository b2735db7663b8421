// The gates' term, or that of the dead latents.
#pragma once

#include <algorithm>
#include <vector>

#include "losses.hpp"

namespace kazan::trainer::plain {

// With what its gradients start from.
inline double read_side(Batch& b, double divisor) {
  b.side_codes.assign(b.codes.size(), 0);
  b.side_factor = 0;
  if (!b.is(Act::gated) && b.settings.auxk.coef == 0) return 0;
  b.side_codes = b.products;
  b.side_residuals = b.residuals.back();
  std::vector<bool> dead;
  for (const auto rows : b.silent) dead.push_back(rows >= b.settings.auxk.dead_after);
  double sum = 0;
  for (std::int64_t t = 0; t < b.count; ++t) {
    float* const z = b.side_codes.data() + t * b.n;
    float* const r = b.side_residuals.data() + t * b.d;
    if (b.is(Act::gated)) {
      activate(z, b.n, 0);
      start_row(b, r);
    } else {
      keep_largest(z, b.n, dead, b.settings.auxk.latents, b.settings.auxk.positive);
    }
    for (std::int64_t j = 0; j < b.n; ++j) chain(z[j], b.direction(j), r, b.d);
    if (b.is(Act::gated))
      for (std::int64_t i = 0; i < b.d; ++i) r[i] -= b.x(t)[i];
    sum += squares(r, b.d);
  }
  if (b.is(Act::gated)) {
    b.side_factor = b.factor;
    return sum / divisor;
  }
  if (std::all_of(b.side_codes.begin(), b.side_codes.end(), [](float z) { return z == 0; }))
    return 0;
  const double spread = deviation(b, b.residuals.back());
  if (spread == 0) return 0;
  b.side_factor = static_cast<float>(2 * b.settings.auxk.coef / spread);
  return b.settings.auxk.coef * sum / spread;
}

}  // namespace kazan::trainer::plain
