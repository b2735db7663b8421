// What was compared, drawn.
#pragma once

#include <string>
#include <vector>

#include "equal_l0/curve.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/figure.hpp"

namespace kazan {

// Of one group and seed; its points in order of L0.
struct OneCurve {
  std::string group, seed;
  std::vector<CurvePoint> curve;
};

// `value` against `l0`, names of metrics: a line each.
Figure curves_figure(const std::vector<OneCurve>& all, const std::string& value,
                     const std::string& l0);

// The table with both ends of each reading.
Figure read_between(const Table& table);

}  // namespace kazan
