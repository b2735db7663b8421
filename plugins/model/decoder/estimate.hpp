// What a decoder takes, told before it is opened.
#pragma once

#include "decoder/source.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/planner.hpp"

namespace kazan {

// Numbers in the weights; a tied embedding counts once. Of one layer: without the embeddings and
// the last LayerNorm.
std::int64_t decoder_parameters(const Decoder& decoder);
std::int64_t decoder_layer_parameters(const Decoder& decoder);

// `weight_file_bytes`: 0 for random weights.
ModelDescription described_decoder(const DecoderSource& source, const std::string& stage,
                                   double weight_file_bytes);

// Of the stage itself, which checks every weight and counts the vocabulary.
Needs needs_of_decoder(const DecoderSource& source, double weight_file_bytes, double vocab_bytes);

}  // namespace kazan
