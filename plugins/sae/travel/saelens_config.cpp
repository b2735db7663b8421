#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "travel/config.hpp"
#include "travel/hooks.hpp"
#include "travel/saelens.hpp"

namespace kazan::sae {
namespace {

const std::map<std::string, std::string> kVariants = {{"standard", "sae.l1"},
                                                      {"topk", "sae.topk"},
                                                      {"jumprelu", "sae.jumprelu"},
                                                      {"gated", "sae.gated"}};

// Members that version 6 writes: of inference, and of training alone.
const std::set<std::string> kKnown = {"architecture",
                                      "d_in",
                                      "d_sae",
                                      "dtype",
                                      "device",
                                      "apply_b_dec_to_input",
                                      "normalize_activations",
                                      "reshape_activations",
                                      "metadata",
                                      "k",
                                      "rescale_acts_by_decoder_norm",
                                      "sae_lens_version",
                                      "sae_lens_training_version",
                                      "decoder_init_norm",
                                      "l1_coefficient",
                                      "lp_norm",
                                      "l1_warm_up_steps",
                                      "use_sparse_activations",
                                      "aux_loss_coefficient",
                                      "jumprelu_init_threshold",
                                      "jumprelu_bandwidth",
                                      "jumprelu_sparsity_loss_mode",
                                      "jumprelu_tanh_scale",
                                      "jumprelu_ste_to_input",
                                      "l0_coefficient",
                                      "l0_warm_up_steps",
                                      "pre_act_loss_coefficient",
                                      "target_l0"};

const Json& metadata_of(const Json& config) {
  static const Json none = Json::object();
  const Json* found = config.find("metadata");
  return found && found->is_object() ? *found : none;
}

// Written by version 5 or earlier, whose members lie side by side and have other defaults.
bool is_old(const Json& config) {
  std::string version = text_in(config, "sae_lens_version", "");
  if (version.empty()) version = text_in(metadata_of(config), "sae_lens_version", "");
  const auto dot = version.find('.');
  return version.empty() || (version.substr(0, dot).size() == 1 && version[0] < '6');
}

std::string why_not(const std::string& architecture) {
  if (architecture == "batchtopk" || architecture == "matryoshka_batchtopk")
    return "this folder is a training's; save_inference_model() writes one for encoding";
  if (architecture == "abstopk") return "its latents may be below 0, which no stage here encodes";
  if (architecture.ends_with("transcoder"))
    return "a transcoder reads one place and writes another, which no stage here does";
  return "no stage here encodes so";
}

std::string architecture_of(const Json& config, bool old) {
  std::string found = text_in(config, "architecture", old ? "standard" : "");
  if (old && found == "standard") {
    const std::string act =
        text_in(config, "activation_fn_str", text_in(config, "activation_fn", "relu"));
    require_one_of("activation_fn", act, {"relu", "topk"});
    if (act == "topk") found = "topk";
  }
  std::vector<std::string> names;
  for (const auto& [name, variant] : kVariants) names.push_back(name);
  require_one_of("architecture", found, names, why_not(found));
  return found;
}

std::int64_t k_of(const Json& config, bool old, std::int64_t latents) {
  const Json* kwargs = config.find("activation_fn_kwargs");
  return count_in(old && kwargs ? *kwargs : config, "k", latents);
}

void check_rest(const Json& config) {
  if (const Json* norm = config.find("normalize_activations"); norm && *norm != Json(false))
    require_one_of("normalize_activations", text_in(config, "normalize_activations", "none"),
                   {"none"}, "rows would have to be normalised first, which no stage here does");
  require_one_of("reshape_activations", text_in(config, "reshape_activations", "none"),
                 {"none", "hook_z"});
  require_off(config, "finetuning_scaling_factor",
              "latents would be scaled, which is not supported");
}

std::string hook_of(const Json& config, const Json& metadata) {
  const std::string hook = text_in(metadata, "hook_name", "");
  return hook.empty() ? text_in(config, "hook_point", "") : hook;
}

// Of version 5 and earlier it was the default.
std::optional<bool> prepend_bos_of(const Json& metadata, bool old) {
  const Json* found = metadata.find("prepend_bos");
  if (!old && (!found || found->is_null())) return std::nullopt;
  return flag_in(metadata, "prepend_bos", true);
}

// Where the rows are from by our names, or else by the hook's.
Place site_of(const Json& config, const Json& metadata) {
  Place place;
  place.site = text_in(metadata, kOurSite, "");
  if (!is_site(place.site)) return place_of_hook(hook_of(config, metadata));
  if (const Json* layer = metadata.find(kOurLayer); layer && layer->is_integer())
    place.layer = layer->integer();
  return place;
}

Place place_of(const Json& config, const Json& metadata, bool old) {
  Place place = site_of(config, metadata);
  if (const Json* head = metadata.find("hook_head_index"); head && !head->is_null()) place = {};
  place.model = text_in(metadata, "model_name", "");
  if (const Json* window = metadata.find("context_size"); window && window->is_integer())
    place.window = window->integer();
  place.prepend_bos = prepend_bos_of(metadata, old);
  return place;
}

std::vector<std::string> warnings_of(const Json& config, bool old) {
  std::vector<std::string> out, unknown;
  for (const auto& [key, value] : config.members())
    if (!old && !kKnown.contains(key)) unknown.push_back(key);
  if (!unknown.empty())
    out.push_back("cfg.json has members that are not known here and are passed over: " +
                  join(unknown, ", "));
  std::string dtype = text_in(config, "dtype", "float32");
  if (dtype.starts_with("torch.")) dtype.erase(0, 6);
  require_one_of("dtype", dtype, {"float32", "float16", "bfloat16", "float64"});
  if (dtype != "float32")
    out.push_back("SAELens encodes with this one in " + dtype + ", here it is done in f32");
  return out;
}

}  // namespace

const std::string& variant_of(const std::string& architecture) {
  return kVariants.at(architecture);
}

Declared Saelens::read(const Json& config, const std::string&) const {
  require_object(config, "");
  if (const Json* metadata = config.find("metadata"); metadata && !metadata->is_null())
    require_object(*metadata, "metadata");
  const bool old = is_old(config);
  const Json& metadata = old ? config : metadata_of(config);
  Declared out;
  out.architecture = architecture_of(config, old);
  out.variant = variant_of(out.architecture);
  out.inputs = count_in(config, "d_in", kMostInputs);
  out.latents = count_in(config, "d_sae", kMostLatents);
  check_rest(config);
  out.centred = flag_in(config, "apply_b_dec_to_input", true);
  if (out.architecture == "topk") {
    out.k = k_of(config, old, out.latents);
    out.by_norm = flag_in(config, "rescale_acts_by_decoder_norm", false);
  }
  out.trained_on = place_of(config, metadata, old).attributes();
  out.warnings = warnings_of(config, old);
  return out;
}

}  // namespace kazan::sae
