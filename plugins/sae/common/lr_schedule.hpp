// Adam's learning rate over a training: lr times a factor that is a function of the step alone, so
// a training that is resumed keeps no state for it.
//
//   step t of T, from 1; the first w warm up, over the last D it falls, which do not overlap
//   t <= w        t / w
//   t > T - D     linear: u     cosine: (1 - cos(pi u)) / 2 = sin^2(pi u / 2)     u = (T - t + 1) /
//   D else          1
//
// So no step is at rate 0: 1 / w is the first one's, u = 1 / D the last one's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "setup.hpp"

namespace kazan::sae {

// Steps of a training on `rows` rows: a batch each, the last one of an epoch what is left. So many
// that they cannot be counted are the most that can.
inline std::int64_t steps_of(std::int64_t rows, std::optional<std::int64_t> batch,
                             std::int64_t epochs) {
  if (rows < 1) return 0;
  const std::int64_t size = std::min(rows, batch.value_or(rows));
  const std::int64_t batches = rows / size + (rows % size != 0);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return epochs > kMost / batches ? kMost : epochs * batches;
}

// sin(pi u / 2) for 0 <= u <= 1. By additions and products of doubles: the last bit of the
// library's differs between processors. The first term left out is below 2^-90 of the sum.
inline double quarter_sine(double u) {
  const double x = 1.5707963267948966 * u;
  double sum = 1;
  for (int i = 14; i > 0; --i) sum = 1 - sum * x * x / (2 * i * (2 * i + 1));
  return x * sum;
}

inline double lr_factor(const LrSchedule& s, std::int64_t step) {
  if (step < s.warmup) return static_cast<double>(step) / static_cast<double>(s.warmup);
  const std::int64_t left = s.steps - step + 1;
  if (s.shape == LrShape::constant || left >= s.decay) return 1;
  const double u = static_cast<double>(left) / static_cast<double>(s.decay);
  return s.shape == LrShape::linear ? u : quarter_sine(u) * quarter_sine(u);
}

}  // namespace kazan::sae
