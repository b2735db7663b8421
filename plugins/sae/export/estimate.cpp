#include "export/estimate.hpp"

#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {

constexpr double kBytesASecond = 200e6;  // read, turned over, written, hashed

Needs needs_of_export(const Description& sae) {
  const double n = most(sae, "latents"), d = most(sae, "inputs");
  const double weights = 4 * (2 * n * d + 4 * n + 2 * d);
  Needs needs;
  needs.memory = sae_size(sae).memory + weights + 3 * 8 * n;  // biases in f64
  needs.disk = weights + (16 << 10);
  needs.seconds = weights / kBytesASecond;
  return needs;
}

}  // namespace kazan::sae
