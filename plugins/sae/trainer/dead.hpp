// Which latents have not been active for long, and what they would say: AuxK's part of a batch
// (../common/setup.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "../common/setup.hpp"
#include "parameters.hpp"
#include "selection.hpp"

namespace kazan::trainer {

class Dead {
 public:
  Dead(const sae::AuxK& auxk, std::int64_t latents)
      : auxk_(auxk), silent_(static_cast<std::size_t>(latents), 0) {}

  // Rows trained on since each latent was active.
  const std::vector<std::int64_t>& silent_for() const { return silent_; }
  void set_silent_for(std::vector<std::int64_t> rows) { silent_ = std::move(rows); }

  // A step was made by `rows` rows, of which count[j] had latent j active.
  void trained(const std::vector<std::int64_t>& count, std::int64_t rows);

  // The largest pre-activations of dead latents, row by row.
  void select(const Matrix& x, std::int64_t rows, const Parameters& weights, const Kernels& kernels,
              Team& team, Codes& codes);

 private:
  void gather(const Parameters& weights, Team& team);

  sae::AuxK auxk_;
  std::vector<std::int64_t> silent_;
  std::vector<std::int32_t> dead_;
  Matrix encoder_;           // of the dead
  std::vector<float> bias_;  // the same
};

}  // namespace kazan::trainer
