#include "decoder/rotary.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {

Rotation::Rotation(const Rotary& rotary, std::int64_t tokens) : half_(rotary.width / 2) {
  for (std::int64_t t = 0; t < tokens; ++t)
    for (std::int64_t i = 0; i < half_; ++i) {
      const float power = static_cast<float>(i) / static_cast<float>(half_);
      const float frequency = 1 / std::pow(static_cast<float>(rotary.base), power);
      const double angle = static_cast<float>(t) * frequency;
      cos_.push_back(static_cast<float>(std::cos(angle)));
      sin_.push_back(static_cast<float>(std::sin(angle)));
    }
}

void Rotation::operator()(const at::Tensor& x, at::Tensor& out) const {
  const std::int64_t heads = x.size(1), width = x.size(2);
  for (std::int64_t t = 0; t < x.size(0); ++t) {
    const float *c = &cos_[static_cast<std::size_t>(t * half_)],
                *s = &sin_[static_cast<std::size_t>(t * half_)];
    for (std::int64_t h = 0; h < heads; ++h) {
      const float* from = x.data_ptr<float>() + t * x.stride(0) + h * x.stride(1);
      float* to = out.data_ptr<float>() + (t * heads + h) * width;
      for (std::int64_t i = 0; i < half_; ++i) {
        to[i] = from[i] * c[i] - from[i + half_] * s[i];
        to[i + half_] = from[i + half_] * c[i] + from[i] * s[i];
      }
      std::copy(from + 2 * half_, from + width, to + 2 * half_);
    }
  }
}

}  // namespace kazan
