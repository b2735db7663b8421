// For tests: rows and setups that are the same everywhere.
#pragma once

#include <ATen/ATen.h>

#include <string>

#include "loop.hpp"

namespace kazan::sae::reference::samples {

inline TrainingDraws draws(std::int64_t seed = 0) {
  return {Draws(seed, "sae.init"), Draws(seed, "sae.init.decoder"), Draws(seed, "sae.order")};
}

// N(0, 1) entries, f32.
inline at::Tensor normal(std::int64_t rows, std::int64_t columns, const std::string& purpose) {
  const Draws source(7, purpose);
  at::Tensor out = at::empty({rows, columns}, at::kFloat);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      out.data_ptr<float>()[r * columns + c] = static_cast<float>(
          source.normal(static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(c)));
  return out;
}

// Rows that share a direction and are not centred, as activations are.
inline at::Tensor rows(std::int64_t count, std::int64_t inputs) {
  const at::Tensor shared = normal(1, inputs, "test.shared");
  return normal(count, inputs, "test.rows").mul(1.5).add(shared);
}

inline Setup setup(std::int64_t inputs, std::int64_t latents, bool tied) {
  Setup out;
  out.form.inputs = inputs;
  out.form.latents = latents;
  out.form.tied = tied;
  return out;
}

}  // namespace kazan::sae::reference::samples
