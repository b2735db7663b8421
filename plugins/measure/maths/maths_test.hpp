// What the measures' tests share: dense rows to make codes of, and tokens cut by hand.
#pragma once

#include <string>
#include <vector>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/tokens.hpp"
#include "sdk/draws.hpp"

namespace kazan::testing {

using Dense = std::vector<std::vector<float>>;

inline Codes codes_of(const Dense& rows, std::int64_t latents) {
  Codes codes;
  codes.latents = latents;
  for (const auto& row : rows) codes.append_row(row);
  return codes;
}

// About `share` of the entries positive, the rest 0.
inline Dense random_rows(std::size_t rows, std::size_t latents, double share, std::int64_t seed) {
  const Draws draws(seed, "test.rows"), values(seed, "test.values");
  Dense out(rows, std::vector<float>(latents));
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t j = 0; j < latents; ++j)
      if (draws.uniform(r, j) < share) out[r][j] = static_cast<float>(values.uniform(r, j) + 0.01);
  return out;
}

// Tokens with these pieces, one window; equal pieces have equal ids.
inline Tokens tokens_of(const std::vector<std::string>& pieces) {
  Tokens tokens;
  tokens.windows = {0};
  tokens.vocabulary = 1000;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::int32_t id = 0;
    while (pieces[static_cast<std::size_t>(id)] != pieces[i]) ++id;
    const auto begin = static_cast<std::int64_t>(tokens.text.size());
    tokens.text += pieces[i];
    tokens.tokens.push_back({id, begin, static_cast<std::int64_t>(tokens.text.size())});
  }
  return tokens;
}

}  // namespace kazan::testing
