#include "neox/config.hpp"

#include "decoder/config_values.hpp"
#include "neox/rope.hpp"

namespace kazan {
namespace {

// As tensors are called in Hugging Face's files; a projection is a Linear, [out in].
constexpr DecoderNames kNames = {
    .model = "GPT-NeoX",
    .prefix = "gpt_neox.",
    .embedding = "embed_in.weight",
    .positions = "",
    .final_norm = "final_layer_norm",
    .head = "embed_out.weight",
    .layer = "layers.",
    .ln1 = "input_layernorm",
    .qkv = "attention.query_key_value",
    .attn_out = "attention.dense",
    .ln2 = "post_attention_layernorm",
    .mlp_in = "mlp.dense_h_to_4h",
    .mlp_out = "mlp.dense_4h_to_h",
    .buffers = {".attention.bias", ".attention.masked_bias", ".attention.rotary_emb.inv_freq"}};

Json shape(std::int64_t layers, std::int64_t heads, std::int64_t width, std::int64_t vocabulary) {
  return NeoxConfig{.layers = layers,
                    .heads = heads,
                    .width = width,
                    .mlp_width = 4 * width,
                    .context = 2048,
                    .vocabulary = vocabulary}
      .to_json();
}

class NeoxFamily final : public DecoderFamily {
 public:
  const char* stage() const override { return "model.neox"; }
  const char* model_type() const override { return "gpt_neox"; }
  Decoder parse(const Json& config) const override { return NeoxConfig::parse(config).decoder(); }
  // The published sizes (Biderman et al. 2023, as on the Hugging Face hub).
  std::vector<std::pair<std::string, Json>> shapes() const override {
    return {
        {"pythia-14m", shape(6, 4, 128, 50304)},     {"pythia-31m", shape(6, 8, 256, 50304)},
        {"pythia-70m", shape(6, 8, 512, 50304)},     {"pythia-160m", shape(12, 12, 768, 50304)},
        {"pythia-410m", shape(24, 16, 1024, 50304)}, {"pythia-1b", shape(16, 8, 2048, 50304)},
        {"pythia-1.4b", shape(24, 16, 2048, 50304)}, {"pythia-2.8b", shape(32, 32, 2560, 50304)}};
  }
  std::string hub_owner(const std::string&) const override { return "EleutherAI"; }
  bool prefers_tokenizer_json() const override { return true; }
};

}  // namespace

NeoxConfig NeoxConfig::parse(const Json& json) {
  NeoxConfig config;
  config.layers = size_in(json, "num_hidden_layers", kMaxLayers);
  config.width = size_in(json, "hidden_size", kMaxWidth);
  config.heads = size_in(json, "num_attention_heads", kMaxWidth);
  config.mlp_width = size_in(json, "intermediate_size", 4 * kMaxWidth);
  config.context = size_in(json, "max_position_embeddings", kMaxContext);
  config.vocabulary = size_in(json, "vocab_size", kMaxVocabulary);
  require_multiple("hidden_size", config.width, "num_attention_heads", config.heads);
  config.epsilon = epsilon_in(json, "layer_norm_eps");
  config.gelu = gelu_in(json, "hidden_act", "gelu");
  const Rope rope = rope_in(json);
  config.rotary_share = rope.share;
  config.rotary_base = rope.base;
  config.parallel = switch_in(json, "use_parallel_residual", true);
  config.attention_bias = switch_in(json, "attention_bias", true);
  config.tied = switch_in(json, "tie_word_embeddings", false);
  if (const auto turned = config.rotary_width(); turned < 2 || turned % 2 != 0)
    throw Error(Fault::input, "rotary_pct makes " + std::to_string(turned) + " of a head's " +
                                  std::to_string(config.width / config.heads) +
                                  " columns turn; expected an even number, from 2");
  return config;
}

std::int64_t NeoxConfig::rotary_width() const {
  return static_cast<std::int64_t>(static_cast<double>(width / heads) * rotary_share);
}

Json NeoxConfig::to_json() const {
  return Json::object({{"model_type", "gpt_neox"},
                       {"num_hidden_layers", layers},
                       {"num_attention_heads", heads},
                       {"hidden_size", width},
                       {"intermediate_size", mlp_width},
                       {"max_position_embeddings", context},
                       {"vocab_size", vocabulary},
                       {"layer_norm_eps", epsilon},
                       {"hidden_act", name(gelu)},
                       {"rotary_pct", rotary_share},
                       {"rotary_emb_base", rotary_base},
                       {"use_parallel_residual", parallel},
                       {"attention_bias", attention_bias},
                       {"tie_word_embeddings", tied}});
}

Decoder NeoxConfig::decoder() const {
  return {.layers = layers,
          .heads = heads,
          .width = width,
          .mlp_width = mlp_width,
          .context = context,
          .vocabulary = vocabulary,
          .epsilon = epsilon,
          .gelu = gelu,
          .rotary = {rotary_width(), rotary_base},
          .parallel = parallel,
          .attention_bias = attention_bias,
          .tied = tied,
          .columns_out = true,
          .qkv_by_head = true,
          .names = kNames,
          .config = to_json()};
}

const DecoderFamily& neox_family() {
  static const NeoxFamily family;
  return family;
}

}  // namespace kazan
