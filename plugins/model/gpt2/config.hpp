// A GPT-2's sizes and variants, from Hugging Face's config.json.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/json.hpp"
#include "sites/sites.hpp"

namespace kazan {

struct Gpt2Config {
  std::int64_t layers = 0, heads = 0, width = 0, mlp_width = 0;
  std::int64_t context = 0;             // positions: the longest window
  std::int64_t vocabulary = 0;          // token ids are below this
  double epsilon = 1e-5;                // of LayerNorm
  std::string activation = "gelu_new";  // gelu_new (tanh approximation) or gelu (erf)

  // Checks every member that changes what the model computes. Throws Error (Fault::input) with
  // `source`: another architecture, an unsupported variant, sizes that are absurd or do not fit.
  static Gpt2Config parse(const Json& json, const std::string& source);
  static Gpt2Config read(const std::filesystem::path& config_json);
  Json to_json() const;  // Hugging Face's keys; parse() reads it back

  ModelDims dims() const { return {layers, width, heads, width / heads, mlp_width}; }
};

}  // namespace kazan
