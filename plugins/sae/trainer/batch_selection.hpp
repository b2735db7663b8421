// BatchTopK (Bussmann et al. 2024, arXiv 2412.06410): of all positive pre-activations of a batch of
// B rows, the k B largest by (a descending, row, latent) stay.
#pragma once

#include "selection.hpp"

namespace kazan::trainer {

class BatchSelection {
 public:
  // k: 1 to `latents`, a row on average. `kernels` and `team` outlive it.
  BatchSelection(std::int64_t latents, std::int64_t k, const Kernels& kernels, Team& team)
      : k_(k), kernels_(kernels), all_(latents, 0, kernels, team) {}

  // As Selection::select(). Returns how many positive ones were dropped, of those that were looked
  // at: 0 only when there were no more than k B.
  std::int64_t select(const Matrix& x, std::int64_t rows, const Matrix& encoder, const float* bias,
                      const Screen* screen, Codes& codes);
  bool wants_screen(std::int64_t inputs) const { return all_.wants_screen(inputs); }

 private:
  float guess(const Matrix& x, std::int64_t rows, const Matrix& encoder, const float* bias,
              Codes& codes);
  std::int64_t trim(std::int64_t most, Codes& codes);

  std::int64_t k_;
  const Kernels& kernels_;
  Selection all_;  // that reach a floor
  float cut_ = 0;  // the smallest that stayed in the last batch; 0: none was dropped
  Matrix sample_;
};

}  // namespace kazan::trainer
