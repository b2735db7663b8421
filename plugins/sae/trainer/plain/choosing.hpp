// Which values of a row stay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "../codes.hpp"
#include "group.hpp"

namespace kazan::trainer::plain {

// z of a row of pre-activations.
inline void activate(float* a, std::int64_t n, std::int64_t k) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [a](std::int64_t i, std::int64_t j) { return a[i] > a[j]; });
  for (std::int64_t rank = 0; rank < n; ++rank) {
    float& value = a[order[static_cast<std::size_t>(rank)]];
    if (!(value > 0) || (k && rank >= k)) value = 0;
  }
}

// z as [B n].
inline Vector dense(const Codes& codes, std::int64_t latents) {
  Vector out(static_cast<std::size_t>(codes.rows() * latents), 0);
  for (std::int64_t t = 0; t < codes.rows(); ++t)
    for (auto i = static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t)]);
         i < static_cast<std::size_t>(codes.start[static_cast<std::size_t>(t) + 1]); ++i)
      out[static_cast<std::size_t>(t * latents + codes.latent[i])] = codes.value[i];
  return out;
}

// Which are the k largest of those in `among`, of any sign or above 0.
inline std::vector<bool> largest_of(const float* a, std::int64_t n, const std::vector<bool>& among,
                                    std::int64_t k, bool positive) {
  std::vector<std::int64_t> order;
  for (std::int64_t j = 0; j < n; ++j)
    if (among[static_cast<std::size_t>(j)] && (!positive || a[j] > 0)) order.push_back(j);
  std::stable_sort(order.begin(), order.end(),
                   [a](std::int64_t i, std::int64_t j) { return a[i] > a[j]; });
  if (static_cast<std::int64_t>(order.size()) > k) order.resize(static_cast<std::size_t>(k));
  std::vector<bool> selected(static_cast<std::size_t>(n), false);
  for (const auto j : order) selected[static_cast<std::size_t>(j)] = true;
  return selected;
}

}  // namespace kazan::trainer::plain
