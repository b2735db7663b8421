// The mean of a few values and how well it is known. The only code that includes Boost.Math.
#pragma once

#include <optional>
#include <vector>

namespace kazan {

// Of one value, or of one a seed.
struct Spread {
  double mean = 0;
  // Half of the 95 % interval of the mean by Student's t: t(0.975, n - 1) s / sqrt(n), s the
  // standard deviation of the n values (n - 1 in its denominator). Nothing for n < 2.
  std::optional<double> half;
  int count = 0;  // n
};

// Of finite values.
Spread spread_of(const std::vector<double>& values);

}  // namespace kazan
