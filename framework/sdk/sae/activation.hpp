// What a variant of sparse autoencoders is, as far as training and encoding see it: which latents
// of a row are active, with what value, and how that changes with the pre-activation.
//
//   a = W_e x' + b_e          z = act(a)          y = s W_d^T z + b_d (+ c)
//
// n latents. z_j may hang on all of a in so far as these choose the active latents, as Top-K's
// does; the choice counts as constant, so that dz_j/da_i is 0 but for i = j.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kazan {

struct ActiveLatent {
  std::int32_t latent = 0;  // j
  float value = 0;          // z_j, of any sign; 0 is not active, whatever its slope
  float slope = 1;          // dz_j/da_j, what is trained by it
};

class SaeActivation {
 public:
  virtual ~SaeActivation() = default;

  // A variant with parameters of its own has a group of them instead: variant.hpp.
  using Params = void;

  // Of one row: `a` [n], finite; what is appended to `active`, which is empty, is ascending in the
  // latent. The result hangs on `a` and on nothing else: it is asked again when a batch is
  // evaluated anew, for other rows beside it, and from several threads at once.
  virtual void activate(std::span<const float> a, std::vector<ActiveLatent>& active) const = 0;

  // How many of n latents a row can have active at most, for estimates of memory and time.
  virtual std::int64_t most_active(std::int64_t latents) const { return latents; }
};

}  // namespace kazan
