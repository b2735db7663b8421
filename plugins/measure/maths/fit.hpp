// How well rows are reconstructed, summed in float64 as rows pass by.
//
//   mse  mean over rows and inputs of (x - y)^2
//   fvu  sum (x - y)^2 / sum (x - xbar)^2, xbar the mean of the rows that were added
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kazan {

class Fit {
 public:
  explicit Fit(std::size_t inputs) : mean_(inputs, 0.0), spread_(inputs, 0.0) {}

  // Returns this row's sum of (x - y)^2.
  double add(std::span<const float> x, std::span<const double> y);

  std::int64_t rows() const { return rows_; }
  double residual() const { return residual_; }  // sum (x - y)^2
  double total() const;                          // sum (x - xbar)^2
  double variance() const;                       // tr cov(X): total() / rows; NaN without rows
  double mse() const;                            // NaN without rows
  double fvu() const;                            // NaN when all rows are equal
  double mean_to_spread() const;                 // ||xbar|| / sqrt(mean ||x - xbar||^2); NaN as fvu

 private:
  // Welford, "Note on a method for calculating corrected sums of squares and products",
  // Technometrics 4 (1962): no cancellation when the mean is large against the spread.
  std::vector<double> mean_, spread_;  // per input: mean, and sum of squared distances from it
  double residual_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace kazan
