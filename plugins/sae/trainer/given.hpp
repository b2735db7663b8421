// For tests: activations as somebody else would write them.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sdk/sae/activation.hpp"

namespace kazan::trainer::samples {

// The k first by (a descending, j ascending) that are positive; with k = n, ReLU.
struct GivenTopK final : SaeActivation {
  explicit GivenTopK(std::int64_t count) : k(count) {}
  void activate(std::span<const float> a, std::vector<ActiveLatent>& active) const override {
    std::vector<std::int32_t> order(a.size());
    std::iota(order.begin(), order.end(), 0);
    const auto of = [&](std::int32_t j) { return a[static_cast<std::size_t>(j)]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int32_t i, std::int32_t j) { return of(i) > of(j); });
    order.resize(static_cast<std::size_t>(k));
    std::sort(order.begin(), order.end());
    for (const auto j : order)
      if (of(j) > 0) active.push_back({j, of(j)});
  }
  std::int64_t k;
};

// Of both signs, with slopes that differ: a^3 where |a| is above a half, and 0 at some of them.
struct GivenCubes final : SaeActivation {
  void activate(std::span<const float> a, std::vector<ActiveLatent>& active) const override {
    for (std::size_t j = 0; j < a.size(); ++j)
      if (std::fabs(a[j]) > 0.5F)
        active.push_back(
            {static_cast<std::int32_t>(j), j % 7 ? a[j] * a[j] * a[j] : 0, 3 * a[j] * a[j]});
  }
};

}  // namespace kazan::trainer::samples
