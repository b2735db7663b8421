#include "estimate.hpp"

#include <algorithm>

#include "sae/common/estimate.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kPieceBytes = 6;    // of a token's text, about
constexpr double kShownBytes = 24;   // of a token in the figure's JSON: its piece and its number
constexpr double kTextMemory = 4;    // the figure's JSON as a value, as text
constexpr double kFiringBytes = 24;  // of one that is kept, in a vector that doubles as it grows
constexpr double kKeptRows = 256 << 20;  // bytes of live rows that are not computed again

// What encoding takes, a batch at a time, of which nothing is kept.
Needs needs_of_passing(const ContextInputs& inputs, double batch, double threads) {
  const double rows = most(inputs.activations, "tokens"), at_once = std::min(batch, rows);
  Description some = inputs.activations, codes;
  some.reading = {};
  for (auto& dimension : some.shape)
    if (dimension.name == "tokens") dimension = {"tokens", static_cast<std::int64_t>(at_once)};
  codes.shape = {some.dimension("tokens"), inputs.sae.dimension("latents")};
  for (const char* bound : {"k", "most_active"})
    if (const Json* active = inputs.sae.attributes.find(bound); active && !active->is_null())
      codes.attributes["most_active"] = *active;
  Needs needs = sae::needs_of_encoding(inputs.sae, some, codes, batch, threads);
  needs.disk = 0;
  needs.seconds *= rows / at_once;
  needs += inputs.activations.reading;
  return needs;
}

// Live rows of the contexts that are drawn are computed once more, each with all of its window.
double seconds_of_drawing(const Description& activations, double drawn) {
  const double rows = most(activations, "tokens");
  if (!(rows * most(activations, "inputs") * 4 > kKeptRows)) return 0;
  const Json* window = activations.attributes.find("window");
  const double at_once = window && window->is_number() ? std::min(window->number(), rows) : rows;
  return drawn * at_once / rows * activations.reading.seconds;
}

}  // namespace

Needs needs_of_contexts(const ContextInputs& inputs, const ContextSizes& sizes, double threads) {
  const double latents = most(inputs.sae, "latents"), contexts = latents * sizes.kept;
  const double drawn = sizes.shown * sizes.kept * sizes.width;
  Needs needs = needs_of_passing(inputs, sizes.batch, threads);
  needs.memory += tokens_size(inputs.tokens).memory + 2 * contexts * kFiringBytes + latents * 80;
  const auto of_latents = table_size(latents, 3, 2), of_contexts = table_size(contexts, 1, 3);
  const double text = contexts * sizes.width * kPieceBytes;
  needs.memory +=
      of_latents.memory + of_contexts.memory + 3 * text + kTextMemory * drawn * kShownBytes;
  needs.seconds += seconds_of_drawing(inputs.activations, sizes.shown * sizes.kept);
  needs.disk += of_latents.disk + of_contexts.disk + text + drawn * kShownBytes + (8 << 10);
  return needs;
}

}  // namespace kazan
