// What a GPT-2 takes, told before it is opened.
#pragma once

#include "gpt2/source.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// Numbers in the weights; the tied embedding counts once. Of one layer: without the embeddings and
// the last LayerNorm.
std::int64_t gpt2_parameters(const Gpt2Config& config);
std::int64_t gpt2_layer_parameters(const Gpt2Config& config);

// Attributes of the model's description, for those who read it to estimate what opening it and a
// pass through its layers take:
//   layer_parameters, embedding_bytes (resident, of the rows that a window can ask for),
//   weight_bytes (resident, a parameter in use), weight_seconds (to make one ready)
// `weight_file_bytes`: 0 for random weights.
Json gpt2_costs(const Gpt2Source& source, double weight_file_bytes);

// Of model.gpt2 itself, which checks every weight and counts the vocabulary.
Needs needs_of_gpt2(const Gpt2Source& source, double weight_file_bytes, double vocab_bytes);

}  // namespace kazan
