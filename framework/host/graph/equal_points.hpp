// Values of a sweep's axes that make no difference.
#pragma once

#include <vector>

#include "host/config/diagnostics.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// Points of axes that vary together (SweepAxes::points, by number), two at least, that give the
// same nodes wherever the variants stand on the other axes: 384 and 0.5*inputs.
struct EqualPoints {
  const SweepAxes* axes = nullptr;  // of the plan
  std::vector<std::size_t> points;
};

std::vector<EqualPoints> equal_points(const Plan& plan);

// How many of the variants differ from each other in some node.
std::size_t variants_that_differ(const Plan& plan);

// Warns of each, where the second of them is written.
void warn_of_equal_points(const Plan& plan, Diagnostics& diagnostics);

}  // namespace kazan
