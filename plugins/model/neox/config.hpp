// A GPT-NeoX's sizes and variants, from Hugging Face's config.json.
#pragma once

#include "decoder/family.hpp"

namespace kazan {

struct NeoxConfig {
  std::int64_t layers = 0, heads = 0, width = 0, mlp_width = 0;
  std::int64_t context = 0;     // the longest window
  std::int64_t vocabulary = 0;  // token ids are below this
  double epsilon = 1e-5;        // of LayerNorm
  Gelu gelu = Gelu::erf;
  double rotary_share = 0.25;  // of a head's columns, rounded down: those that turn
  double rotary_base = 10000;
  bool parallel = true;
  bool attention_bias = true;
  bool tied = false;

  // Checks every member that changes what the model computes. The rotation may be given as
  // rotary_pct and rotary_emb_base or, as newer files do, in rope_parameters. Throws Error
  // (Fault::input): an unsupported variant, sizes that are absurd or do not fit.
  static NeoxConfig parse(const Json& json);
  Json to_json() const;  // Hugging Face's keys; parse() reads it back
  std::int64_t rotary_width() const;
  Decoder decoder() const;
};

const DecoderFamily& neox_family();

}  // namespace kazan
