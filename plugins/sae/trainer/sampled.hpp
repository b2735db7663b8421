// What some rows of a batch say about all of them: a row that is twice as long is taken to have the
// same pre-activations, twice as large. Only a guess: biases, for one, do not grow with a row.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace kazan::trainer {

class Sampled {
 public:
  // A row's length and its positive values, or the largest of them.
  void add(float length, std::span<const float> values) {
    if (!(length > 0)) return;
    ++rows_;
    for (const float value : values) multiples_.push_back(value / length);
  }

  // What about `wanted` values of rows of these lengths reach; 0 where they have fewer. No value is
  // NaN.
  float reached_by(std::int64_t wanted, std::span<const float> lengths) {
    if (multiples_.empty()) return 0;
    std::sort(multiples_.begin(), multiples_.end(), std::greater<float>());
    // Positive floats are in the order of their bits.
    std::uint32_t low = 0, high = std::bit_cast<std::uint32_t>(3e38F);
    while (high - low > 1) {
      const std::uint32_t middle = low + (high - low) / 2;
      (reaching(std::bit_cast<float>(middle), lengths) >= wanted * rows_ ? low : high) = middle;
    }
    return std::bit_cast<float>(low);
  }

 private:
  // Of as many such rows as were added, each.
  std::int64_t reaching(float floor, std::span<const float> lengths) const {
    std::int64_t count = 0;
    for (const float length : lengths)
      if (length > 0)
        count += std::upper_bound(multiples_.begin(), multiples_.end(), floor / length,
                                  std::greater<float>()) -
                 multiples_.begin();
    return count;
  }

  std::vector<float> multiples_;  // of lengths
  std::int64_t rows_ = 0;
};

}  // namespace kazan::trainer
