#include "decoder/estimate.hpp"

#include <catch2/catch.hpp>

#include "gpt2/config.hpp"

using namespace kazan;

namespace {

// GPT-2 small: Radford et al. 2019 count 124 million parameters.
DecoderSource small(bool random) {
  DecoderSource source;
  source.decoder = gpt2_family().parse(gpt2_family().shapes().front().second);
  if (random) source.random_seed = 0;
  return source;
}

constexpr double kWeights = 124'439'808;

}  // namespace

TEST_CASE("parameters are those that are published, and layers make up most of them") {
  const auto decoder = small(true).decoder;
  CHECK(decoder_parameters(decoder) == 124'439'808);
  CHECK(decoder_layer_parameters(decoder) == 7'087'872);
  CHECK(12 * decoder_layer_parameters(decoder) + (50257 + 1024) * 768 + 2 * 768 ==
        decoder_parameters(decoder));
}

TEST_CASE("weights of two bytes are held as four beside them") {
  const auto whole = described_decoder(small(false), "model.gpt2", 4 * kWeights);
  const auto half = described_decoder(small(false), "model.gpt2", 2 * kWeights);
  CHECK(whole.weight_bytes == 4);
  CHECK(half.weight_bytes == 6);
  CHECK(half.embedding_bytes == 4.0 * 2 * 1024 * 768);
  CHECK(needs_of_decoder(small(false), 4 * kWeights, 1e6).memory >= 4 * kWeights);
  CHECK(needs_of_decoder(small(false), 2 * kWeights, 1e6).memory >=
        2 * kWeights + 4.0 * 50257 * 768);
}

TEST_CASE("random weights are drawn where they are needed") {
  const auto costs = described_decoder(small(true), "model.gpt2", 0);
  CHECK(costs.embedding_bytes == 4.0 * 2 * 1024 * 768);  // rows of a window
  CHECK(costs.weight_seconds >
        described_decoder(small(false), "model.gpt2", 4 * kWeights).weight_seconds);
  CHECK(needs_of_decoder(small(true), 0, 1e6).memory < 2e7);
}
