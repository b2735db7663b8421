// A measure of quality against the number of active latents, read between its points.
#pragma once

#include <optional>
#include <vector>

namespace kazan {

struct CurvePoint {
  double l0 = 0;  // mean active latents a row, above 0
  double value = 0;
};

// A value at an L0, with the points that it lies between; equal to both where it is a point.
struct Between {
  CurvePoint lower, upper;
  double value = 0;
};

// By L0; points of equal L0 become one with their mean value. Points without a finite value, or
// with an L0 of 0, are left out.
std::vector<CurvePoint> curve_of(std::vector<CurvePoint> points);

// Between the points on both sides, linear in log L0. Nothing where the curve does not reach, for
// nothing is extrapolated.
std::optional<Between> at_l0(const std::vector<CurvePoint>& curve, double l0);

}  // namespace kazan
