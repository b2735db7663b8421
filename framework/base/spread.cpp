#include "base/spread.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace kazan {
namespace {

// t with P(T <= t) = p.
double student_quantile(double p, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), p);
}

}  // namespace

Spread spread_of(const std::vector<double>& values) {
  Spread out;
  out.count = static_cast<int>(values.size());
  const auto n = static_cast<double>(values.size());
  for (const double value : values) out.mean += value / n;
  if (values.size() < 2) return out;
  double squares = 0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  out.half = student_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n);
  return out;
}

}  // namespace kazan
