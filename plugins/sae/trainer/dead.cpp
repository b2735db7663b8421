#include "dead.hpp"

#include <algorithm>
#include <limits>

namespace kazan::trainer {

void Dead::trained(const std::vector<std::int64_t>& count, std::int64_t rows) {
  for (std::size_t j = 0; j < silent_.size(); ++j) silent_[j] = count[j] ? 0 : silent_[j] + rows;
}

void Dead::gather(const Parameters& weights, Team& team) {
  dead_.clear();
  for (std::size_t j = 0; j < silent_.size(); ++j)
    if (silent_[j] >= auxk_.dead_after) dead_.push_back(static_cast<std::int32_t>(j));
  const auto count = static_cast<std::int64_t>(dead_.size());
  if (encoder_.rows() < count) encoder_ = Matrix(count, weights.encoder.columns());
  bias_.assign(dead_.size(), 0);
  const float* const bias = row_or_null(weights.encoder_bias);
  team.blocks(count, 64, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t j = dead_[static_cast<std::size_t>(i)];
      std::copy_n(weights.encoder.row(j), weights.encoder.stride(), encoder_.row(i));
      if (bias) bias_[static_cast<std::size_t>(i)] = bias[j];
    }
  });
}

void Dead::select(const Matrix& x, std::int64_t rows, const Parameters& weights,
                  const Kernels& kernels, Team& team, Codes& codes) {
  gather(weights, team);
  codes.start.assign(static_cast<std::size_t>(rows) + 1, 0);
  if (dead_.empty()) return;
  const auto count = static_cast<std::int64_t>(dead_.size());
  Selection selection(count, std::min(count, auxk_.latents), kernels, team);
  if (!auxk_.positive) selection.set_floor(std::numeric_limits<float>::lowest());
  selection.select(x, rows, encoder_, weights.encoder_bias.rows() ? bias_.data() : nullptr, nullptr,
                   codes);
  for (std::int64_t i = 0; i < codes.count(); ++i) {
    auto& latent = codes.latent[static_cast<std::size_t>(i)];
    latent = dead_[static_cast<std::size_t>(latent)];
  }
}

}  // namespace kazan::trainer
