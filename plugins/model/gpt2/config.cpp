#include "gpt2/config.hpp"

#include "decoder/config_values.hpp"

namespace kazan {
namespace {

// As tensors are called in Hugging Face's files; a projection is a Conv1D, [in out].
constexpr DecoderNames kNames = {.model = "GPT-2",
                                 .prefix = "transformer.",
                                 .embedding = "wte.weight",
                                 .positions = "wpe.weight",
                                 .final_norm = "ln_f",
                                 .head = "lm_head.weight",
                                 .layer = "h.",
                                 .ln1 = "ln_1",
                                 .qkv = "attn.c_attn",
                                 .attn_out = "attn.c_proj",
                                 .ln2 = "ln_2",
                                 .mlp_in = "mlp.c_fc",
                                 .mlp_out = "mlp.c_proj",
                                 .buffers = {".attn.bias", ".attn.masked_bias"}};

Json shape(std::int64_t layers, std::int64_t heads, std::int64_t width) {
  return Gpt2Config{.layers = layers,
                    .heads = heads,
                    .width = width,
                    .mlp_width = 4 * width,
                    .context = 1024,
                    .vocabulary = 50257}
      .to_json();
}

class Gpt2Family final : public DecoderFamily {
 public:
  const char* stage() const override { return "model.gpt2"; }
  const char* model_type() const override { return "gpt2"; }
  Decoder parse(const Json& config) const override { return Gpt2Config::parse(config).decoder(); }
  // The published sizes (Radford et al. 2019; Sanh et al. 2019; as on the Hugging Face hub).
  std::vector<std::pair<std::string, Json>> shapes() const override {
    return {{"gpt2", shape(12, 12, 768)},
            {"gpt2-medium", shape(24, 16, 1024)},
            {"gpt2-large", shape(36, 20, 1280)},
            {"gpt2-xl", shape(48, 25, 1600)},
            {"distilgpt2", shape(6, 12, 768)}};
  }
  std::string hub_owner(const std::string& shape) const override {
    return shape == "distilgpt2" ? "distilbert" : "openai-community";
  }
  bool prefers_tokenizer_json() const override { return false; }
};

}  // namespace

Gpt2Config Gpt2Config::parse(const Json& json) {
  require_switch(json, "scale_attn_weights", true);
  require_switch(json, "scale_attn_by_inverse_layer_idx", false);
  require_switch(json, "reorder_and_upcast_attn", false);
  require_switch(json, "add_cross_attention", false);
  require_switch(json, "tie_word_embeddings", true);
  Gpt2Config config;
  config.layers = size_in(json, "n_layer", kMaxLayers);
  config.width = size_in(json, "n_embd", kMaxWidth);
  config.heads = size_in(json, "n_head", kMaxWidth);
  config.context = size_in(json, "n_positions", kMaxContext);
  config.vocabulary = size_in(json, "vocab_size", kMaxVocabulary);
  require_multiple("n_embd", config.width, "n_head", config.heads);
  config.mlp_width = size_in(json, "n_inner", 4 * kMaxWidth, 4 * config.width);
  config.epsilon = epsilon_in(json, "layer_norm_epsilon");
  config.gelu = gelu_in(json, "activation_function", "gelu_new");
  return config;
}

Json Gpt2Config::to_json() const {
  return Json::object({{"model_type", "gpt2"},
                       {"n_layer", layers},
                       {"n_head", heads},
                       {"n_embd", width},
                       {"n_inner", mlp_width},
                       {"n_positions", context},
                       {"vocab_size", vocabulary},
                       {"layer_norm_epsilon", epsilon},
                       {"activation_function", name(gelu)}});
}

Decoder Gpt2Config::decoder() const {
  return {.layers = layers,
          .heads = heads,
          .width = width,
          .mlp_width = mlp_width,
          .context = context,
          .vocabulary = vocabulary,
          .epsilon = epsilon,
          .gelu = gelu,
          .scaled_residual = true,
          .names = kNames,
          .config = to_json()};
}

const DecoderFamily& gpt2_family() {
  static const Gpt2Family family;
  return family;
}

}  // namespace kazan
