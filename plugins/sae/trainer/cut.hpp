// Where the k first of a list by (value descending, place ascending) end.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/kernels.hpp"

namespace kazan::trainer {

class Cut {
 public:
  // Of finite values; `k` from 1 to `count`, and k of them or more are not below `least`.
  Cut(const Kernels& kernels, const float* values, std::int64_t count, std::int64_t k, float least)
      : value_(kernels.kth(values, count, k, least)),
        drops_ties_(kernels.reach(values, count, value_) > k),
        ties_(k - kernels.reach(values, count, above())) {}

  float value() const { return value_; }  // the k-th
  // The next larger one.
  float above() const { return std::nextafter(value_, std::numeric_limits<float>::infinity()); }
  // Whether not all that are not below the k-th are among the k.
  bool drops_ties() const { return drops_ties_; }
  // To be asked of each in turn.
  bool keeps(float value) { return value > value_ || (value == value_ && ties_-- > 0); }

 private:
  float value_;
  bool drops_ties_;
  std::int64_t ties_;  // of those equal to the k-th, how many stay
};

}  // namespace kazan::trainer
