// What measure.density draws.
#pragma once

#include <vector>

#include "measure/maths/latents.hpp"
#include "sdk/figure.hpp"

namespace kazan {

// Density, mean and largest activation against the latent's index, mean activation against
// density, and how many latents have which density, and which logarithm of it.
std::vector<Figure> density_figures(const LatentActivity& activity);

// Latents that fire, counted by density in `bins` equal parts of (0, 1]; the upper edge belongs to
// its bin. Exact: density is a ratio of counts.
std::vector<std::int64_t> density_histogram(const LatentActivity& activity, std::int64_t bins);

// The same in quarters of a power of ten: bin b is (10^-((b + 1) / 4), 10^-(b / 4)], and the last
// one that of 1 / rows.
std::vector<std::int64_t> density_log_histogram(const LatentActivity& activity);

}  // namespace kazan
