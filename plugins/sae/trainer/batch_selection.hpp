// BatchTopK (Bussmann et al. 2024, arXiv 2412.06410): of all positive pre-activations of a batch of
// B rows, the k B largest by (a descending, row, latent) stay.
#pragma once

#include <vector>

#include "selection.hpp"

namespace kazan::trainer {

class BatchSelection {
 public:
  // k: 1 to `latents`, a row on average. `kernels` and `team` outlive it.
  BatchSelection(std::int64_t latents, std::int64_t k, const Kernels& kernels, Team& team);

  // As Selection::select(). Returns how many positive ones were dropped, of those that were looked
  // at: 0 only when there were no more than k B.
  std::int64_t select(const Matrix& x, std::int64_t rows, const Matrix& encoder, const float* bias,
                      const Screen* screen, Codes& codes);
  bool wants_screen(std::int64_t inputs) const { return all_.wants_screen(inputs); }

 private:
  float length_of(const float* row, std::int64_t stride) const;
  float measure(const Matrix& x, std::int64_t rows);
  float guess(const Matrix& x, std::int64_t rows, const Matrix& encoder, const float* bias,
              Codes& codes);
  std::int64_t trim(std::int64_t most, Codes& codes);
  void learn(std::int64_t rows, float length);

  std::int64_t k_;
  const Kernels& kernels_;
  Team& team_;
  Selection all_;  // that reach a floor
  float cut_ = 0;  // the smallest that stayed in the last batch; 0: none was dropped
  // That of an earlier batch, and as a multiple of its rows' length; 0: not known. How many it had.
  float ratio_ = 0;
  std::int64_t learned_from_ = 0;
  std::vector<float> lengths_;  // of the batch's rows
  Matrix sample_;
  std::uint64_t drawn_ = 0;  // rows of samples
};

}  // namespace kazan::trainer
