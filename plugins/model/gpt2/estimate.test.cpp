#include "gpt2/estimate.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

// GPT-2 small: Radford et al. 2019 count 124 million parameters.
Gpt2Source small(bool random) {
  Gpt2Source source;
  source.config = {.layers = 12,
                   .heads = 12,
                   .width = 768,
                   .mlp_width = 3072,
                   .context = 1024,
                   .vocabulary = 50257};
  if (random) source.random_seed = 0;
  return source;
}

constexpr double kWeights = 124'439'808;

}  // namespace

TEST_CASE("parameters are those that are published, and layers make up most of them") {
  const auto config = small(true).config;
  CHECK(gpt2_parameters(config) == 124'439'808);
  CHECK(gpt2_layer_parameters(config) == 7'087'872);
  CHECK(12 * gpt2_layer_parameters(config) + (50257 + 1024) * 768 + 2 * 768 ==
        gpt2_parameters(config));
}

TEST_CASE("weights of two bytes are held as four beside them") {
  const auto whole = gpt2_costs(small(false), 4 * kWeights);
  const auto half = gpt2_costs(small(false), 2 * kWeights);
  CHECK(whole.at("weight_bytes").number() == 4);
  CHECK(half.at("weight_bytes").number() == 6);
  CHECK(half.at("embedding_bytes").number() == 4.0 * 2 * 1024 * 768);
  CHECK(needs_of_gpt2(small(false), 4 * kWeights, 1e6).memory >= 4 * kWeights);
  CHECK(needs_of_gpt2(small(false), 2 * kWeights, 1e6).memory >= 2 * kWeights + 4.0 * 50257 * 768);
}

TEST_CASE("random weights are drawn where they are needed") {
  const auto costs = gpt2_costs(small(true), 0);
  CHECK(costs.at("embedding_bytes").number() == 4.0 * 2 * 1024 * 768);  // rows of a window
  CHECK(costs.at("weight_seconds").number() >
        gpt2_costs(small(false), 4 * kWeights).at("weight_seconds").number());
  CHECK(needs_of_gpt2(small(true), 0, 1e6).memory < 2e7);
}
