// What the measures take, from descriptions of what they read.
#pragma once

#include "sdk/planner.hpp"

namespace kazan {

// A figure's numbers as they are in memory, as text, and in its file: a number of f32, 4 bytes,
// takes 5.4 of base64.
struct FigureSize {
  double memory = 0, disk = 0;
};
FigureSize figure_size(double numbers);

// `start`, `tokens`: nullptr when not connected.
Needs needs_of_density(const Description& codes, const Description* start,
                       const Description* tokens);

// `shown`: latents whose activations are drawn over the text.
Needs needs_of_selectivity(const Description& codes, const Description* start,
                           const Description& tokens, double shown);

Needs needs_of_reconstruction(const Description& sae, const Description& codes,
                              const Description& activations);

}  // namespace kazan
