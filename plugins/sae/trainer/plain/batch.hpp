// What a plain step is at: a batch of rows, and what has been made of it so far.
#pragma once

#include <cstdint>
#include <vector>

#include "../trainer.hpp"
#include "group.hpp"

namespace kazan::trainer::plain {

using sae::Act;

inline std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

struct Batch {
  const Settings& settings;
  Group& w;
  std::vector<std::int64_t>& silent;  // rows since each latent was active
  std::int64_t n = settings.form.latents, d = settings.form.inputs, count = 0;
  std::vector<std::int64_t> prefixes = settings.activation.prefixes.empty()
                                           ? std::vector<std::int64_t>{n}
                                           : settings.activation.prefixes;
  Vector inputs{};                        // x' [B d]
  Vector products{}, codes{};             // a, z [B n]
  Vector slopes{};                        // the same of custom: dz/da
  std::vector<Vector> residuals{};        // [B d] of each prefix and those after it
  float factor = 0;                       // of the gradient by a residual
  Vector side_codes{}, side_residuals{};  // of the gates' or the dead latents' term
  std::vector<bool> side_selected{};      // [B n]: a dead latent may be, with a value of 0
  float side_factor = 0;
  std::vector<double> sums{};           // of each latent: of z
  std::vector<double> l1_sums{}, l1{};  // the same: what its l1 term sums, the weight of that
  Vector by_decorrelation{};            // that term's gradient by z [B n]
  Vector by_product{};                  // of each latent: the gradient by its products, summed

  bool is(Act act) const { return settings.activation.act == act; }
  bool unit() const { return settings.form.decoder_norm == sae::DecoderNorm::unit; }
  bool pulled() const {
    return settings.entrance.centre == sae::Centre::b_dec && !w.decoder_bias.empty();
  }
  float* x(std::int64_t t) { return inputs.data() + t * d; }
  // Of the prefixes that hold latent j.
  float* r(std::int64_t t, std::int64_t j) {
    std::size_t p = 0;
    while (j >= prefixes[p]) ++p;
    return residuals[p].data() + t * d;
  }
  float* z(std::int64_t t) { return codes.data() + t * n; }
  float* direction(std::int64_t j) {
    return (settings.form.tied ? w.encoder : w.decoder).data() + j * d;
  }
};

}  // namespace kazan::trainer::plain
