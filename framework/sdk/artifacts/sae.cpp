#include "sdk/artifacts/sae.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/files.hpp"
#include "base/json_file.hpp"
#include "base/text.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/format.hpp"

namespace kazan {
namespace {

const std::vector<std::string> kCentres = {"none", "mean", "b_dec"};

constexpr const char* kOfVariant = "variant.";  // before the names of latent_values

bool is_of_variant(const std::string& tensor) {
  return tensor.starts_with(kOfVariant) && tensor.size() > std::string(kOfVariant).size();
}

// Name and axes of each tensor of an SAE; the decoder only when untied.
std::map<std::string, std::vector<std::string>> tensors_of(const Sae& sae) {
  std::map<std::string, std::vector<std::string>> out = {{"encoder", {"latents", "inputs"}},
                                                         {"encoder_bias", {"latents"}},
                                                         {"decoder_bias", {"inputs"}},
                                                         {"mean", {"inputs"}}};
  if (!sae.tied) out["decoder"] = {"latents", "inputs"};
  for (const auto& [name, array] : sae.latent_values) out[kOfVariant + name] = {"latents"};
  return out;
}

const Array& member(const Sae& sae, const std::string& name) {
  if (name == "encoder") return sae.encoder;
  if (name == "decoder") return sae.decoder_weights;
  if (name == "encoder_bias") return sae.encoder_bias;
  if (is_of_variant(name)) return sae.latent_values.at(name.substr(std::string(kOfVariant).size()));
  return name == "decoder_bias" ? sae.decoder_bias : sae.mean;
}

Array& member(Sae& sae, const std::string& name) {
  return const_cast<Array&>(member(static_cast<const Sae&>(sae), name));
}

std::string shape_text(const std::vector<std::int64_t>& sizes) {
  std::string out = "[";
  for (const auto size : sizes) out += (out.size() > 1 ? " " : "") + std::to_string(size);
  return out + "]";
}

std::string fault_of_tensor(const Sae& sae, const std::string& name,
                            const std::vector<std::string>& axes) {
  const Array& array = member(sae, name);
  std::vector<std::int64_t> found, expected;
  for (const auto& axis : array.shape()) found.push_back(axis.size);
  for (const auto& axis : axes)
    expected.push_back(axis == "latents" ? sae.latents() : sae.inputs());
  if (array.dtype() != Dtype::f32 || found != expected)
    return name + " is " + std::string(kazan::name(array.dtype())) + " " + shape_text(found) +
           "; expected f32 " + shape_text(expected);
  for (const float v : array.values<float>())
    if (!std::isfinite(v)) return name + " has a NaN or an infinity";
  return "";
}

std::string fault_of(const Sae& sae) {
  if (sae.encoder.shape().size() != 2 || sae.inputs() < 1 || sae.latents() < 1)
    return "encoder is not [latents inputs]";
  for (const auto& [name, axes] : tensors_of(sae))
    if (const auto fault = fault_of_tensor(sae, name, axes); !fault.empty()) return fault;
  if (sae.variant.empty()) return "it names no variant";
  if (std::find(kCentres.begin(), kCentres.end(), sae.centre) == kCentres.end())
    return "centre is \"" + sae.centre + "\"; expected " + either(kCentres) +
           did_you_mean(sae.centre, kCentres);
  if (!(sae.scale > 0) || !std::isfinite(sae.scale)) return "scale is not above 0";
  return "";
}

void read_description(const Json& json, Sae& sae) {
  sae.variant = json.at("variant").string();
  sae.variant_params = json.at("params");
  sae.tied = json.at("tied").boolean();
  sae.centre = json.at("centre").string();
  sae.scale = static_cast<float>(json.at("scale").number());
}

}  // namespace

void Sae::save(const ArtifactFolder& folder) const {
  if (const auto fault = fault_of(*this); !fault.empty())
    throw Error(Fault::node, "this SAE cannot be saved: " + fault);
  std::map<std::string, Array> tensors;
  for (const auto& [name, axes] : tensors_of(*this)) tensors[name] = member(*this, name);
  write_safetensors(folder.path / "sae.safetensors", tensors, {{"format", kType}});
  const Json description = Json::object({{"format", kType},
                                         {"variant", variant},
                                         {"params", variant_params},
                                         {"tied", tied},
                                         {"centre", centre},
                                         {"scale", static_cast<double>(scale)},
                                         {"inputs", inputs()},
                                         {"latents", latents()}});
  write_file(folder.path / "sae.json", description.dump(2) + "\n");
}

std::shared_ptr<Sae> Sae::load(const SavedArtifact& artifact) {
  auto sae = std::make_shared<Sae>();
  const auto description = artifact.open("sae.json");
  const auto& described = description.path();
  std::int64_t inputs = 0, latents = 0;
  const auto format = read_json(description.text(), described, [&](const Json& json) {
    inputs = json.at("inputs").integer();
    latents = json.at("latents").integer();
    read_description(json, *sae);
    return json.at("format").string();
  });
  require_format(described, format, kType);
  const Safetensors file(artifact.open("sae.safetensors"));
  const auto& weights = file.path();
  const auto named = file.metadata().find("format");
  require_format(weights, named == file.metadata().end() ? "" : named->second, kType);
  for (const auto& [name, tensor] : file.tensors())
    if (is_of_variant(name)) sae->latent_values[name.substr(std::string(kOfVariant).size())];
  const auto tensors = tensors_of(*sae);
  for (const auto& [name, tensor] : file.tensors())
    if (!tensors.count(name))
      throw Error(Fault::input, weights.native() + " has the unexpected tensor " + name);
  for (const auto& [name, axes] : tensors) {
    if (file.at(name).shape.size() != axes.size())
      throw Error(Fault::input, weights.native() + ": " + name + " is " +
                                    shape_text(file.at(name).shape) + "; expected " +
                                    std::to_string(axes.size()) + " axes");
    member(*sae, name) = file.read_f32(name, axes);
  }
  if (const auto fault = fault_of(*sae); !fault.empty())
    throw Error(Fault::input, weights.native() + " holds no SAE: " + fault);
  if (sae->inputs() != inputs || sae->latents() != latents)
    throw Error(Fault::input, described.native() + " says " + std::to_string(latents) +
                                  " latents of " + std::to_string(inputs) + " inputs; " +
                                  weights.native() + " has " + std::to_string(sae->latents()) +
                                  " of " + std::to_string(sae->inputs()));
  return sae;
}

}  // namespace kazan
