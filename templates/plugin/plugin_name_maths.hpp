// The mathematics, without anything of the host: tested by itself, and first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace plugin_name_maths {

// Moments of each input over rows that come one after the other. One pass, in f64: the updates of
// Welford (1962), and of Pebay (Sandia report SAND2008-6212) for powers above 2, which lose no
// digits where the mean is large.
class Moments {
 public:
  explicit Moments(std::size_t inputs);

  void add(std::span<const float> row);  // [inputs]

  std::int64_t rows() const { return rows_; }
  const std::vector<double>& mean() const { return mean_; }
  std::vector<double> variance() const;  // M2 / n; NaN without rows
  // Excess kurtosis, n M4 / M2^2 - 3, Mp the sum over rows of (x - mean)^p: 0 for a normal
  // distribution, -2 for two values that are equally frequent, without bound for what is rare and
  // strong. NaN where the variance is 0.
  std::vector<double> kurtosis() const;

 private:
  std::int64_t rows_ = 0;
  std::vector<double> mean_, m2_, m3_, m4_;
};

// What the kurtosis of all inputs comes to; those where it is undefined are left out.
struct Tails {
  std::vector<float> input, kurtosis;             // one element an input that is left
  double mean = 0, largest = 0, heavy_share = 0;  // NaN where none is left
};

// heavy_share: the share of inputs whose excess kurtosis is above `heavy`.
Tails tails_of(const std::vector<double>& kurtosis, double heavy);

}  // namespace plugin_name_maths
