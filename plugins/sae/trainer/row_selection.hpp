// The encoder, and an activation that is not known here (sdk/sae/activation.hpp): which latents of
// each row are active, with what value and slope.
//
//   a_tj = x'_t . w_j + b_j, by the sums of arithmetic.hpp and one addition
//
// All pre-activations of some rows at a time are evaluated, so there is no [B n] matrix. At any
// number of threads the result is the same, bit for bit.
#pragma once

#include <cstdint>
#include <vector>

#include "codes.hpp"
#include "kernels/kernels.hpp"
#include "matrix.hpp"
#include "sdk/sae/activation.hpp"
#include "team.hpp"

namespace kazan::trainer {

class RowSelection {
 public:
  // Both outlive it.
  RowSelection(const Kernels& kernels, Team& team);

  // Of `rows` rows of x; `bias` may be nullptr. Throws Error (Fault::node) for a pre-activation
  // that is NaN or infinite, (Fault::plugin) for what an activation must not give.
  void select(const SaeActivation& activation, const Matrix& x, std::int64_t rows,
              const Matrix& encoder, const float* bias, Codes& codes);

  // Of the last batch, in the order of its codes.
  const float* slopes() const { return slopes_.data(); }

 private:
  void select_unit(const SaeActivation& activation, const Matrix& x, std::int64_t begin,
                   std::int64_t end, const Matrix& encoder, const float* bias, float* products);
  void gather(std::int64_t rows, Codes& codes);

  const Kernels& kernels_;
  Team& team_;
  std::vector<Buffer<float>> products_;            // of each member: [rows of a unit, n]
  std::vector<std::vector<ActiveLatent>> active_;  // of each row
  Buffer<float> slopes_;
};

}  // namespace kazan::trainer
