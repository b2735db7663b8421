#include "measure/maths/estimate.hpp"

#include <algorithm>

#include "measure/maths/figures.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kFigureText = 6 << 10;  // titles, captions, definitions of a figure
constexpr double kPiece = 16;            // of a token's text in a figure's JSON

void add(Needs& needs, const FigureSize& figure) {
  needs.memory += figure.memory;
  needs.disk += figure.disk + kFigureText;
}
void add(Needs& needs, const ArtifactSize& table) {
  needs.memory += table.memory;
  needs.disk += table.disk;
}

double entries_of(const Description& codes, const Description* start) {
  return code_entries(codes) + (start ? code_entries(*start) : 0);
}
// Of the rows that are drawn.
double image_entries(const Description& codes, double rows) {
  const double active = code_entries(codes) / std::max(1.0, most(codes, "tokens"));
  return std::min<double>(rows * active, kMostImageEntries);
}
double memory_of(const Description* input, ArtifactSize (*size)(const Description&)) {
  return input ? size(*input).memory : 0;
}

}  // namespace

// In memory three times as text: base64, the JSON value, the file's text.
FigureSize figure_size(double numbers) {
  return {numbers * (4 + 3 * 5.4), numbers * 5.4};
}

// Per latent: eleven numbers in vectors that double as they grow; of its token types, a count and
// the last. Rows by their token.
Needs needs_of_density(const Description& codes, const Description* start,
                       const Description* tokens) {
  const double latents = most(codes, "latents");
  const double rows = std::min<double>(most(codes, "tokens"), kMostImageRows);
  Needs needs;
  needs.memory = codes_size(codes).memory + memory_of(start, codes_size) +
                 memory_of(tokens, tokens_size) + latents * 11 * 24;
  if (tokens) needs.memory += latents * 12 + most(codes, "tokens") * 8;
  add(needs, table_size(latents, 3, 4));
  for (int i = 0; i < 3; ++i) add(needs, figure_size(latents * 2.25));  // x, y and a class
  add(needs, figure_size(latents * 4));                                 // x, y and a 64-bit index
  add(needs, figure_size(40));                                          // a histogram
  add(needs, figure_size(2 * 4 * 16));                                  // by the logarithm
  add(needs, figure_size(2 * image_entries(codes, rows) + 2 * rows));
  needs.disk += rows * kPiece;
  needs.seconds = entries_of(codes, start) * 4e-7 + latents * 1e-5;
  return needs;
}

// Per latent and SAE: fourteen numbers in vectors that double as they grow. Words are looked for
// in the whole text for each of its tokens' flags.
Needs needs_of_selectivity(const Description& codes, const Description* start,
                           const Description& tokens, double shown) {
  const double latents = most(codes, "latents"), sides = start ? 2 : 1;
  const double drawn = std::min<double>(most(tokens, "tokens"), kMostTokens);
  Needs needs;
  needs.memory = codes_size(codes).memory + memory_of(start, codes_size) +
                 tokens_size(tokens).memory + latents * 14 * 24 * sides +
                 most(tokens, "tokens") * 64;
  add(needs, table_size(latents, 8, 4));
  for (int i = 0; i < 2; ++i) add(needs, figure_size(latents * 2.25));
  for (int i = 0; i < 2; ++i) add(needs, figure_size(shown * drawn));  // best and densest
  add(needs, figure_size(shown * 64));                                 // the table of the best
  add(needs, figure_size(0));                                          // the words
  needs.disk += 3 * drawn * kPiece + 2 * shown * 512;
  needs.memory += 3 * (3 * drawn * kPiece + 2 * shown * 512);
  needs.seconds = entries_of(codes, start) * 2e-7 + latents * 1e-5 + most(tokens, "tokens") * 1e-6;
  return needs;
}

// 256 rows at a time; per row four numbers in vectors that double as they grow, and in the table.
Needs needs_of_reconstruction(const Description& sae, const Description& codes,
                              const Description& activations) {
  const double rows = most(activations, "tokens"), inputs = most(activations, "inputs");
  Needs needs;
  needs.memory = sae_size(sae).memory + codes_size(codes).memory +
                 activations_size(activations).memory + 256 * inputs * 4 + rows * (4 * 24 + 4);
  add(needs, table_size(rows, 2, 2));
  add(needs, figure_size(2 * std::min(rows, 1e5)));
  needs.seconds = 2 * code_entries(codes) * inputs / kBytesASecond + rows * inputs * 4e-9;
  needs += activations.reading;
  return needs;
}

}  // namespace kazan
