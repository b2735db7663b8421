// `random:` of a sweep: points drawn from distributions.
#pragma once

#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// The i-th point's value on an axis is a function of (seed, axis, i): more points go on where fewer
// ended, and an axis more changes no other. A point that is drawn again is left out, with a warning
// of how many these are. Faults go to `diagnostics`; then there are no points.
std::vector<SweepPoint> random_points(const Value& random, Diagnostics& diagnostics);

}  // namespace kazan
