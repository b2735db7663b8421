#include "stage.hpp"

#include <ATen/ops/empty.h>

#include "base/error.hpp"
#include "emit.hpp"
#include "kernels.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"

namespace kazan::sae {
namespace {

Array array_or_zeros(const at::Tensor& tensor, Axis axis) {
  return tensor.defined() ? as_array(tensor, {axis.name}) : Array(Dtype::f32, {axis});
}

Sae as_artifact(const Weights& weights, const Normalisation& how, const Form& form) {
  static const char* kCentres[] = {"none", "mean", "b_dec"};
  const Axis latents{"latents", form.latents}, inputs{"inputs", form.inputs};
  Sae out;
  out.tied = form.tied;
  out.centre = kCentres[static_cast<int>(form.centre)];
  out.scale = static_cast<float>(how.scale);
  out.encoder = as_array(weights.encoder, {"latents", "inputs"});
  if (!form.tied) out.decoder_weights = as_array(weights.decoder, {"latents", "inputs"});
  out.encoder_bias = array_or_zeros(weights.encoder_bias, latents);
  out.decoder_bias = array_or_zeros(weights.decoder_bias, inputs);
  out.mean = array_or_zeros(how.mean, inputs);
  return out;
}

Centre centre_of(const Sae& sae) {
  if (sae.centre == "mean") return Centre::mean;
  return sae.centre == "b_dec" ? Centre::b_dec : Centre::none;
}

constexpr const char* kStateFile = "training.safetensors";

using Recorded = std::function<void(const std::vector<Record>&)>;

TrainingHooks hooks(std::int64_t epochs, const Recorded& recorded, Context& context) {
  TrainingHooks out;
  out.resume = [&context](TrainingState& state) {
    context.resume([&](const auto& folder) { state.load(folder / kStateFile); });
  };
  out.between_steps = [&context, &recorded, epochs](const TrainingState& state) {
    recorded(state.records);
    context.progress(state.epoch, epochs, "epoch");
    context.checkpoint(state.step, state.at(),
                       [&](const auto& folder) { state.save(folder / kStateFile); });
  };
  return out;
}

}  // namespace

std::vector<Record> run_training(TrainingStage& stage, const Setup& setup,
                                 const Activation& activation, const std::string& variant,
                                 const Json& variant_params, Context& context) {
  numerical_environment(context);
  context.environment("kernels", kernel_path());
  const Array all = stage.activations->read_all();
  const TrainingDraws draws{context.draws("sae.init"), context.draws("sae.init.decoder"),
                            context.draws("sae.order")};
  // A training that is resumed has records already: they are given again, for the node's series.
  std::size_t given = 0;
  const auto recorded = [&](const std::vector<Record>& records) {
    for (; given < records.size(); ++given) emit_point(records[given], setup, activation, context);
  };
  Training result = train(as_tensor(all), setup, activation, draws,
                          hooks(setup.schedule.epochs, recorded, context));
  recorded(result.records);
  *stage.sae = as_artifact(result.weights, result.normalisation, setup.form);
  *stage.start = as_artifact(result.start, result.normalisation, setup.form);
  for (Sae* out : {&*stage.sae, &*stage.start}) {
    out->variant = variant;
    out->variant_params = variant_params;
  }
  emit(result, setup, all.size(0), activation.selects(), context);
  return std::move(result.records);
}

Json environment(int threads) {
  Json out = numerical_environment(threads);
  out["kernels"] = kernel_path();
  return out;
}

void encode(const Sae& sae, const Activation& activation, const Array& rows, int threads,
            Codes& codes) {
  if (rows.size(1) != sae.inputs())
    throw Error(Fault::experiment, "the SAE takes rows of " + std::to_string(sae.inputs()) +
                                       " inputs, but these have " + std::to_string(rows.size(1)));
  set_numerical_threads(threads);
  const Normalisation how{centre_of(sae), as_tensor(sae.mean), sae.scale};
  at::Tensor z = at::empty({rows.size(0), sae.latents()}, at::kFloat);
  const at::Tensor b_e = as_tensor(sae.encoder_bias);
  pre_activations(as_tensor(sae.encoder), b_e,
                  normalised(as_tensor(rows), how, as_tensor(sae.decoder_bias)), z);
  activation.forward(z);
  codes.latents = sae.latents();
  for (std::int64_t r = 0; r < rows.size(0); ++r)
    codes.append_row(
        {z.data_ptr<float>() + r * sae.latents(), static_cast<std::size_t>(sae.latents())});
}

}  // namespace kazan::sae
