// The artifacts that lie in HDF5 files, and their use once loaded.
#pragma once

#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "target.hpp"

namespace kazan::fuzz {

inline void use_activations(const ArtifactFolder& from) {
  const auto activations = Activations::load(from);
  const auto rows = activations->rows();
  require(static_cast<std::int64_t>(activations->source->positions().size()) == rows,
          "each row has a position");
  const Array all = activations->read(0, rows);
  require(all.count() == rows * activations->inputs(), "as many values as rows and inputs");
  if (rows > 0) (void)activations->read(rows - 1, rows);
}

inline void use_codes(const ArtifactFolder& from) {
  const auto codes = Codes::load(from);
  std::size_t active = 0;
  for (std::int64_t row = 0; row < codes->rows(); ++row) {
    for (const auto latent : codes->latents_of(row))
      require(latent >= 0 && latent < codes->latents, "a latent is one of those there are");
    active += codes->activations_of(row).size();
  }
  require(static_cast<std::int64_t>(active) == codes->active(), "rows hold all entries");
}

inline void use_tokens(const ArtifactFolder& from) {
  const auto tokens = Tokens::load(from);
  for (std::int64_t row = 0; row < tokens->rows(); ++row) {
    (void)tokens->piece(row);
    require(tokens->position(row) >= 0, "a position counts from 0");
  }
}

// Those of a corpus, which have no text.
inline void use_token_windows(const ArtifactFolder& from) {
  const auto tokens = TokenWindows::load(from);
  for (std::size_t i = 0; i < tokens->windows.size(); ++i)
    for (const auto id : tokens->ids(tokens->windows[i], tokens->window_end(i)))
      require(id >= 0 && id < tokens->vocabulary, "an id is of the vocabulary");
  if (!tokens->parts.empty())
    for (std::int64_t row = 0; row < tokens->rows(); ++row)
      require(tokens->part_of(row).row <= row, "a part begins before its rows");
  use_tokens(from);
}

}  // namespace kazan::fuzz
