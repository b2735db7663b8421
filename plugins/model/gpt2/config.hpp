// A GPT-2's sizes and variants, from Hugging Face's config.json.
#pragma once

#include "decoder/family.hpp"

namespace kazan {

struct Gpt2Config {
  std::int64_t layers = 0, heads = 0, width = 0, mlp_width = 0;
  std::int64_t context = 0;     // positions: the longest window
  std::int64_t vocabulary = 0;  // token ids are below this
  double epsilon = 1e-5;        // of LayerNorm
  Gelu gelu = Gelu::tanh;

  // Checks every member that changes what the model computes. Throws Error (Fault::input): an
  // unsupported variant, sizes that are absurd or do not fit.
  static Gpt2Config parse(const Json& json);
  Json to_json() const;  // Hugging Face's keys; parse() reads it back
  Decoder decoder() const;
};

const DecoderFamily& gpt2_family();

}  // namespace kazan
