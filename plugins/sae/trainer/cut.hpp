// Where the k first of a list by (value descending, place ascending) end.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace kazan::trainer {

class Cut {
 public:
  // `k` from 1 to `count`. `order` is room.
  Cut(const float* values, std::int64_t count, std::int64_t k, std::vector<float>& order) {
    order.assign(values, values + count);
    const auto at = order.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(order.begin(), at, order.end(), std::greater<float>());
    value_ = *at;
    ties_ = k - std::count_if(values, values + count, [this](float v) { return v > value_; });
  }

  float value() const { return value_; }  // the k-th
  // To be asked of each in turn.
  bool keeps(float value) { return value > value_ || (value == value_ && ties_-- > 0); }

 private:
  float value_;
  std::int64_t ties_;  // of those equal to the k-th, how many stay
};

}  // namespace kazan::trainer
