// Small inputs for tests, the same on every machine: texts, tokens, activations with features that
// are known, the codes and the SAE that would be perfect.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/artifacts/tokens.hpp"

namespace kazan::testing {

Text text_of(std::string content);

// Tokens with these pieces, one window; equal pieces have equal ids.
Tokens tokens_of(const std::vector<std::string>& pieces);

// A text cut at its spaces, as GPT-2's tokenizer cuts short words: "a bee" is "a", " bee".
// `window` tokens a window; 0: one window.
Tokens tokens_of_words(const std::string& text, std::int64_t window = 0);

using Dense = std::vector<std::vector<float>>;

// What is not 0, row by row.
Codes codes_of(const Dense& rows, std::int64_t latents);

// About `share` of the entries positive, the rest 0.
Dense random_rows(std::size_t rows, std::size_t latents, double share, std::int64_t seed);

// Rows of equal width, in memory. Positions: 0, 1, 2, ... unless given.
Activations activations_of(const Dense& rows, std::vector<std::int32_t> positions = {});

// Activations made of features that are known, as a sparse autoencoder hopes to find them:
//   x_t = sum over f of z_tf d_f + noise * e_t
// d_f are random directions of length 1, more of them than inputs if asked for (superposition);
// on each row `active` distinct features have z_tf uniform in [1, 2), the others 0; e_t is N(0, 1)
// in each input.
struct PlantedOptions {
  std::int64_t rows = 256, inputs = 16, features = 32, active = 2;
  double noise = 0;
  std::int64_t seed = 0;
};
struct Planted {
  Array rows;        // x [tokens inputs] f32
  Array directions;  // d [features inputs] f32
  Codes codes;       // z [tokens features]

  Activations activations() const;  // of `rows`, one window
  // Whose decoder is d, so that `codes` reconstructs the rows but for noise. It is tied: its
  // encoder's pre-activations are inner products with the features.
  Sae sae() const;
};
// Throws Error (Fault::internal) where there can be none, as with more active features than
// features.
Planted planted(const PlantedOptions& options = {});

}  // namespace kazan::testing
