#include "gpt2/config.hpp"

#include <map>

#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

// Beyond these a configuration is a mistake or an attack, not a model.
constexpr std::int64_t kMaxLayers = 1000, kMaxWidth = 1 << 20, kMaxContext = 1 << 24,
                       kMaxVocabulary = 1 << 26;

std::int64_t size(const Json& json, const char* key, std::int64_t maximum) {
  const std::int64_t v = json.at(key).integer();
  if (v < 1 || v > maximum)
    throw Error(Fault::input, std::string(key) + " is " + std::to_string(v) + "; expected 1 to " +
                                  with_commas(maximum));
  return v;
}

// The name under which the activation is known here, from Hugging Face's.
std::string activation_named(const std::string& name) {
  static const std::map<std::string, std::string> known = {
      {"gelu_new", "gelu_new"}, {"gelu_pytorch_tanh", "gelu_new"}, {"gelu", "gelu"}};
  if (const auto found = known.find(name); found != known.end()) return found->second;
  throw Error(Fault::input, "activation_function " + name +
                                " is not supported; expected gelu_new, gelu_pytorch_tanh or gelu");
}

// Switches that change the computation and are not supported: each must be absent or as here.
void refuse_variants(const Json& json) {
  constexpr std::pair<const char*, bool> kSwitches[] = {{"scale_attn_weights", true},
                                                        {"scale_attn_by_inverse_layer_idx", false},
                                                        {"reorder_and_upcast_attn", false},
                                                        {"add_cross_attention", false},
                                                        {"tie_word_embeddings", true}};
  for (const auto& [key, supported] : kSwitches) {
    const Json* found = json.find(key);
    if (found && !found->is_null() && found->boolean() != supported)
      throw Error(Fault::input, std::string(key) + " is " + found->dump() +
                                    ", which is not supported; expected " +
                                    (supported ? "true" : "false"));
  }
}

Gpt2Config checked(const Json& json) {
  if (const auto& type = json.at("model_type").string(); type != "gpt2")
    throw Error(Fault::input, "model_type is " + type + "; expected gpt2");
  refuse_variants(json);
  Gpt2Config config;
  config.layers = size(json, "n_layer", kMaxLayers);
  config.width = size(json, "n_embd", kMaxWidth);
  config.heads = size(json, "n_head", kMaxWidth);
  config.context = size(json, "n_positions", kMaxContext);
  config.vocabulary = size(json, "vocab_size", kMaxVocabulary);
  if (config.width % config.heads != 0)
    throw Error(Fault::input, "n_embd " + std::to_string(config.width) +
                                  " is no multiple of n_head " + std::to_string(config.heads));
  const Json* inner = json.find("n_inner");
  config.mlp_width =
      inner && !inner->is_null() ? size(json, "n_inner", 4 * kMaxWidth) : 4 * config.width;
  config.epsilon = json.get("layer_norm_epsilon", 1e-5).number();
  if (!(config.epsilon > 0 && config.epsilon < 1))
    throw Error(Fault::input, "layer_norm_epsilon is not between 0 and 1");
  config.activation = activation_named(json.get("activation_function", "gelu_new").string());
  return config;
}

}  // namespace

Gpt2Config Gpt2Config::parse(const Json& json, const std::string& source) {
  try {
    return checked(json);
  } catch (const Error& e) {
    throw Error(Fault::input, source + ": " + e.what());
  }
}

Gpt2Config Gpt2Config::read(const std::filesystem::path& config_json) {
  const std::string& source = config_json.native();
  return parse(Json::parse(read_file(config_json), source), source);
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
                       {"activation_function", activation}});
}

}  // namespace kazan
