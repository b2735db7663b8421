#include <cmath>

#include "base/error.hpp"
#include "travel/algebra.hpp"
#include "travel/hooks.hpp"
#include "travel/readme.hpp"
#include "travel/saelens.hpp"

namespace kazan::sae {
namespace {

// The oldest version whose members these are: an older one, or none, has them read as version 5's.
constexpr const char* kVersion = "6.0.0";

const std::map<std::string, std::string> kArchitectures = {
    {"sae.l1", "standard"}, {"sae.topk", "topk"},          {"sae.jumprelu", "jumprelu"},
    {"sae.gated", "gated"}, {"sae.batchtopk", "jumprelu"}, {"sae.matryoshka", "jumprelu"}};

bool by_batch(const Sae& sae) {
  return sae.variant == "sae.batchtopk" || sae.variant == "sae.matryoshka";
}

bool heads_apart(const About& about) {
  const auto& site = about.place.site;
  return site == "q" || site == "k" || site == "v" || site == "pattern";
}

// In metadata, which SAELens takes as it is.
Json metadata_of(const Sae& sae, const About& about) {
  return Json::object(
      {{"sae_lens_version", kVersion},
       {"sae_lens_training_version", Json()},
       {"model_name", about.model.empty() ? Json() : Json(about.model)},
       {"hook_name", about.hook},
       {"hook_head_index", Json()},
       {"context_size", about.place.window ? Json(*about.place.window) : Json()},
       {"prepend_bos", about.place.prepend_bos ? Json(*about.place.prepend_bos) : Json()},
       {"seqpos_slice", Json(Json::Items{Json()})},
       {"dataset_path", Json()},
       {"exclude_special_tokens", false},
       {"model_class_name", "HookedTransformer"},
       {"model_from_pretrained_kwargs", Json::object({{"center_writing_weights", false}})},
       {"trained_by", "kazan " + sae.variant},
       {kOurSite, about.place.site.empty() ? Json() : Json(about.place.site)},
       {kOurLayer, about.place.layer ? Json(*about.place.layer) : Json()}});
}

Json config_of(const Sae& sae, const About& about) {
  Json out =
      Json::object({{"architecture", kArchitectures.at(sae.variant)},
                    {"d_in", sae.inputs()},
                    {"d_sae", sae.latents()},
                    {"dtype", "float32"},
                    {"device", "cpu"},
                    {"apply_b_dec_to_input", sae.centre == "b_dec"},
                    {"normalize_activations", "none"},
                    {"reshape_activations", about.hook.ends_with(".hook_z") ? "hook_z" : "none"}});
  if (sae.variant == "sae.topk") {
    out["k"] = sae.variant_params.at("k");
    // Ours selects by a; true would select by a ||W_dec row||.
    out["rescale_acts_by_decoder_norm"] = false;
  }
  out["metadata"] = metadata_of(sae, about);
  return out;
}

// -W_e c / s: what the rows' mean, taken off before, comes to in a.
std::vector<double> shift_of(const Sae& sae) {
  auto shift = times(sae.encoder, as_doubles(sae.mean));
  for (double& v : shift) v /= -double{sae.scale};
  return shift;
}

// b_mag is added to e^r times what the gate's bias is added to.
std::vector<double> magnitude_shift(const Sae& sae, std::vector<double> shift) {
  const auto gain = sae.latent_values.at("gain").values<float>();
  for (std::size_t j = 0; j < shift.size(); ++j) shift[j] *= std::exp(double{gain[j]});
  return shift;
}

void add_biases(const Sae& sae, Tensors& out) {
  const bool gated = sae.variant == "sae.gated", mean = sae.centre == "mean";
  const char* const encoder_bias = gated ? "b_gate" : "b_enc";
  out[encoder_bias] = sae.encoder_bias;
  out["b_dec"] = sae.decoder_bias;
  if (gated) {
    out["r_mag"] = sae.latent_values.at("gain");
    out["b_mag"] = sae.latent_values.at("magnitude_bias");
  }
  if (!mean) return;
  const auto shift = shift_of(sae);
  out[encoder_bias] = added(out[encoder_bias], shift);
  out["b_dec"] = added(out["b_dec"], as_doubles(sae.mean));
  if (gated) out["b_mag"] = added(out["b_mag"], magnitude_shift(sae, shift));
}

std::vector<std::string> losses_of(const Sae& sae, const About& about) {
  auto out = losses_of_form(sae);
  if (by_batch(sae))
    out.push_back("It was trained by " + sae.variant +
                  " and is stored as jumprelu, as SAELens stores its own: every latent has the "
                  "threshold that sae.encode uses. What k was" +
                  (sae.variant == "sae.matryoshka" ? std::string(", and the prefixes,") : "") +
                  " is not in the folder.");
  if (heads_apart(about))
    out.push_back(
        "Its rows have all heads side by side. SAELens lays heads side by side for "
        "hook_z alone: reshape activations of this hook before you encode them.");
  return out;
}

}  // namespace

std::string Saelens::refusal(const std::string& variant) const {
  if (kArchitectures.contains(variant)) return "";
  return "SAELens has no architecture for SAEs of " + variant;
}

std::string Saelens::comes_back_as(const Description& sae) const {
  return variant_of(kArchitectures.at(sae.attributes.at("variant").string()));
}

std::string Saelens::hook(const Place& place) const {
  return transformer_lens_hook(place);
}

SaeFolder Saelens::exported(const Sae& sae, const About& about) const {
  if (const auto why = refusal(sae.variant); !why.empty()) throw Error(Fault::experiment, why);
  SaeFolder out;
  out.format = name();
  out.name = about.hook;
  out.config = config_of(sae, about);
  out.tensors["W_enc"] = transposed(sae.encoder, 1 / double{sae.scale}, "inputs", "latents");
  out.tensors["W_dec"] = scaled(sae.decoder(), sae.scale);
  add_biases(sae, out.tensors);
  if (const auto threshold = sae.latent_values.find("threshold");
      threshold != sae.latent_values.end())
    out.tensors["threshold"] = threshold->second;
  out.readme =
      readme_of(sae, about, "SAELens 6",
                "from sae_lens import SAE\n\nsae = SAE.load_from_disk(\"" + about.hook + "\")",
                losses_of(sae, about));
  return out;
}

}  // namespace kazan::sae
