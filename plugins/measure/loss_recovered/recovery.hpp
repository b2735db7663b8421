// How much of the loss a reconstruction recovers, and how exactly the predicted tokens tell.
#pragma once

#include <span>
#include <vector>

#include "evaluation.hpp"

namespace kazan {

// A quotient of sums over units, and its standard error by the delta method (Cochran 1977, Sampling
// Techniques, section 6.4), units being drawn independently of each other:
//
//   R = sum_u a_u / sum_u b_u      se = sqrt(n / (n - 1) sum_u (a_u - R b_u)^2) / |sum_u b_u|
//
// With b_u the number of tokens it is a mean over tokens, whose units differ in length. NaN where
// the divisor is 0; the error also of fewer than two units.
struct Ratio {
  double value = 0, error = 0;
};
Ratio ratio_of(std::span<const double> a, std::span<const double> b);

// Losses are compared unit by unit, so that what makes a text hard for all ways cancels. A unit is
// a window, for its tokens depend on each other; of fewer than kFewestWindows it is a token.
inline constexpr std::size_t kFewestWindows = 10;

class Recovery {
 public:
  explicit Recovery(const std::vector<Predicted>& all);

  double loss(Instead instead) const;
  double divergence() const { return divergence_; }  // mean over tokens
  // loss(reconstruction) - loss(nothing).
  Ratio added() const { return difference(Instead::reconstruction, Instead::nothing); }
  // (loss(from) - loss(reconstruction)) / (loss(from) - loss(nothing)); NaN where the divisor is
  // not above twice its standard error.
  Ratio recovered(Instead from) const;

 private:
  std::vector<double> differences(Instead a, Instead b) const;  // of the units' sums
  Ratio difference(Instead a, Instead b) const;                 // mean over tokens

  std::array<std::vector<double>, kWays> losses_;  // sum of each unit
  std::vector<double> counts_;                     // tokens of each unit
  double divergence_ = 0;
};

}  // namespace kazan
