#include "equal_l0/curve.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {

std::vector<CurvePoint> curve_of(std::vector<CurvePoint> points) {
  std::erase_if(points, [](const CurvePoint& p) {
    return !std::isfinite(p.value) || !std::isfinite(p.l0) || p.l0 <= 0;
  });
  std::stable_sort(points.begin(), points.end(),
                   [](const CurvePoint& a, const CurvePoint& b) { return a.l0 < b.l0; });
  std::vector<CurvePoint> out;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i;
    double sum = 0;
    for (; end < points.size() && points[end].l0 == points[i].l0; ++end) sum += points[end].value;
    out.push_back({points[i].l0, sum / static_cast<double>(end - i)});
    i = end;
  }
  return out;
}

std::optional<Between> at_l0(const std::vector<CurvePoint>& curve, double l0) {
  const auto upper = std::lower_bound(curve.begin(), curve.end(), l0,
                                      [](const CurvePoint& p, double at) { return p.l0 < at; });
  if (upper == curve.end()) return std::nullopt;
  if (upper->l0 == l0) return Between{*upper, *upper, upper->value};
  if (upper == curve.begin()) return std::nullopt;
  const auto lower = upper - 1;
  const double share = std::log(l0 / lower->l0) / std::log(upper->l0 / lower->l0);
  return Between{*lower, *upper, lower->value + share * (upper->value - lower->value)};
}

}  // namespace kazan
