#include "travel/sparsify.hpp"

#include "base/error.hpp"
#include "travel/algebra.hpp"
#include "travel/config.hpp"
#include "travel/hooks.hpp"
#include "travel/readme.hpp"

namespace kazan::sae {
namespace {

constexpr std::int64_t kMostFactor = 1 << 20;

// Top-K of all latents is a ReLU.
std::string variant_of(std::int64_t k, std::int64_t latents) {
  return k == latents ? "sae.l1" : "sae.topk";
}

std::int64_t k_of(const Sae& sae) {
  return sae.variant == "sae.topk" ? sae.variant_params.at("k").integer() : sae.latents();
}

// b_dec is taken off whatever c was: W_e (b_dec - c) / s has to be added again, where b_dec is what
// is added last.
std::vector<double> shift_of(const Sae& sae) {
  auto shift = times(sae.encoder, as_doubles(sae.decoder_bias));
  for (double& v : shift) v = sae.centre == "b_dec" ? 0 : v / double{sae.scale};
  return shift;
}

std::vector<std::string> losses_of(const Sae& sae) {
  auto out = losses_of_form(sae);
  if (sae.variant == "sae.l1")
    out.push_back("It is a ReLU, which sparsify has not: stored as Top-K of all latents.");
  if (sae.centre != "b_dec")
    out.push_back(
        "sparsify takes b_dec off each row first, which this SAE does not do. "
        "encoder.bias makes up for that, rounded to f32.");
  return out;
}

Json config_of(const Sae& sae) {
  return Json::object(
      {{"activation", "topk"},
       {"expansion_factor", std::max<std::int64_t>(1, sae.latents() / sae.inputs())},
       {"normalize_decoder", false},
       {"num_latents", sae.latents()},
       {"k", k_of(sae)},
       {"multi_topk", false},
       {"skip_connection", false},
       {"transcode", false},
       {"d_in", sae.inputs()}});
}

}  // namespace

Declared Sparsify::read(const Json& config, const std::string& folder) const {
  require_object(config, "");
  Declared out;
  out.architecture = text_in(config, "activation", "topk");
  require_one_of("activation", out.architecture, {"topk"}, "no stage here encodes so");
  require_off(config, "skip_connection",
              "a linear map from x to y beside the latents (W_skip) is not supported");
  require_off(config, "transcode",
              "a transcoder reads one place and writes another, which no stage here does");
  require_off(config, "signed", "latents may be below 0, which no stage here encodes");
  out.inputs = count_in(config, "d_in", kMostInputs);
  const Json* latents = config.find("num_latents");  // 0: by the factor
  out.latents = latents && *latents != Json(0)
                    ? count_in(config, "num_latents", kMostLatents)
                    : out.inputs * count_in(config, "expansion_factor", kMostFactor);
  if (out.latents > kMostLatents)
    throw Error(Fault::input,
                "expansion_factor: " + std::to_string(out.latents) + " latents are too many");
  out.k = count_in(config, "k", out.latents);
  out.variant = variant_of(out.k, out.latents);
  out.trained_on = place_of_hook(folder).attributes();
  return out;
}

Shapes Sparsify::tensors(const Declared& d) const {
  return {{"encoder.weight", {d.latents, d.inputs}},
          {"encoder.bias", {d.latents}},
          {"W_dec", {d.latents, d.inputs}},
          {"b_dec", {d.inputs}}};
}

Sae Sparsify::import(const Declared& declared, const Tensors& tensors) const {
  Sae sae;
  sae.variant = declared.variant;
  sae.variant_params = Json::object();
  if (sae.variant == "sae.topk") sae.variant_params["k"] = declared.k;
  sae.centre = "b_dec";
  sae.encoder = named(tensors.at("encoder.weight"), {"latents", "inputs"});
  sae.decoder_weights = named(tensors.at("W_dec"), {"latents", "inputs"});
  sae.encoder_bias = named(tensors.at("encoder.bias"), {"latents"});
  sae.decoder_bias = named(tensors.at("b_dec"), {"inputs"});
  sae.mean = Array(Dtype::f32, {{"inputs", declared.inputs}});
  return sae;
}

std::string Sparsify::refusal(const std::string& variant) const {
  if (variant == "sae.topk" || variant == "sae.l1") return "";
  return "sparsify has Top-K alone, no " +
         std::string(variant == "sae.gated" ? "gates" : "thresholds") + " as an SAE of " + variant +
         " needs";
}

std::string Sparsify::comes_back_as(const Description& sae) const {
  if (sae.attributes.at("variant") != Json("sae.topk")) return "sae.l1";
  const Json* k = sae.attributes.find("k");
  const auto latents = sae.size("latents");
  return k && k->is_integer() && latents ? variant_of(k->integer(), *latents) : "sae.topk";
}

std::string Sparsify::hook(const Place& place) const {
  return module_name(place);
}

SaeFolder Sparsify::exported(const Sae& sae, const About& about) const {
  if (const auto why = refusal(sae.variant); !why.empty()) throw Error(Fault::experiment, why);
  SaeFolder out;
  out.format = name();
  out.name = about.hook;
  out.config = config_of(sae);
  out.tensors["encoder.weight"] = scaled(sae.encoder, 1 / double{sae.scale});
  out.tensors["encoder.bias"] = added(sae.encoder_bias, shift_of(sae));
  out.tensors["W_dec"] = scaled(sae.decoder(), sae.scale);
  out.tensors["b_dec"] =
      sae.centre == "mean" ? added(sae.decoder_bias, as_doubles(sae.mean)) : sae.decoder_bias;
  out.readme = readme_of(sae, about, "sparsify",
                         "from sparsify import SparseCoder\n\nsae = SparseCoder.load_from_disk(\"" +
                             about.hook + "\")",
                         losses_of(sae));
  return out;
}

}  // namespace kazan::sae
