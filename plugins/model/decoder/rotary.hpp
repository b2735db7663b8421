// Rotary position embeddings (Su et al. 2021) as GPT-NeoX has them.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "decoder/decoder.hpp"

namespace kazan {

// Of the positions 0 to tokens - 1. With h = width / 2, columns i < h and i + h of a head turn by
// t f_i, f_i = base^(-i / h):
//   y_i = x_i cos(t f_i) - x_(i+h) sin(t f_i),  y_(i+h) = x_(i+h) cos(t f_i) + x_i sin(t f_i)
// The columns from `width` on stay. f_i and t f_i are rounded to f32, as in the models' own code
// and training: at position 2000 exact angles differ by 1e-4.
class Rotation {
 public:
  Rotation(const Rotary& rotary, std::int64_t tokens);

  // x [tokens heads head_width], columns side by side; `out` likewise, contiguous, not x.
  void operator()(const at::Tensor& x, at::Tensor& out) const;

 private:
  std::int64_t half_;
  std::vector<float> cos_, sin_;  // [tokens half]
};

}  // namespace kazan
