// The gates' term, or that of the dead latents.
#pragma once

#include <algorithm>
#include <vector>

#include "losses.hpp"

namespace kazan::trainer::plain {

// Which entries of a row read and write; the others become 0.
inline void select_side(Batch& b, std::int64_t t, const std::vector<bool>& dead) {
  float* const z = b.side_codes.data() + t * b.n;
  const std::vector<bool> all(at(b.n), true);
  const auto selected = b.is(Act::gated) ? largest_of(z, b.n, all, b.n, true)
                                         : largest_of(z, b.n, dead, b.settings.auxk.latents,
                                                      b.settings.auxk.positive);
  for (std::int64_t j = 0; j < b.n; ++j)
    if (!selected[at(j)]) z[j] = 0;
  b.side_selected.insert(b.side_selected.end(), selected.begin(), selected.end());
}

// r as decode() has it, by the gates, or what dead latents leave of it; returns sum r^2.
inline double decode_side(Batch& b, std::int64_t t) {
  float* const r = b.side_residuals.data() + t * b.d;
  if (b.is(Act::gated)) start_row(b, r);
  for (std::int64_t j = 0; j < b.n; ++j)
    chain(b.side_codes[at(t * b.n + j)], b.direction(j), r, b.d);
  if (b.is(Act::gated))
    for (std::int64_t i = 0; i < b.d; ++i) r[i] -= b.x(t)[i];
  return squares(r, b.d);
}

// The term, with what its gradients start from.
inline double read_side(Batch& b, double divisor) {
  b.side_codes.assign(b.codes.size(), 0);
  b.side_selected.clear();
  b.side_factor = 0;
  if (!b.is(Act::gated) && b.settings.auxk.coef == 0) return 0;
  b.side_codes = b.products;
  b.side_residuals = b.residuals.back();
  std::vector<bool> dead;
  for (const auto rows : b.silent) dead.push_back(rows >= b.settings.auxk.dead_after);
  double sum = 0;
  for (std::int64_t t = 0; t < b.count; ++t) {
    select_side(b, t, dead);
    sum += decode_side(b, t);
  }
  if (b.is(Act::gated)) {
    b.side_factor = b.factor;
    return sum / divisor;
  }
  const auto& selected = b.side_selected;
  const double spread = deviation(b, b.residuals.back());
  if (std::find(selected.begin(), selected.end(), true) == selected.end() || spread == 0) return 0;
  b.side_factor = static_cast<float>(2 * b.settings.auxk.coef / spread);
  return b.settings.auxk.coef * sum / spread;
}

}  // namespace kazan::trainer::plain
