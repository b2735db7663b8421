#include "stage.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <memory>

#include "base/error.hpp"
#include "emit.hpp"

namespace kazan::sae {
namespace {

at::Tensor view(const Array& array) {
  std::vector<std::int64_t> sizes;
  for (const auto& axis : array.shape()) sizes.push_back(axis.size);
  return at::from_blob(const_cast<float*>(array.values<float>().data()), sizes, at::kFloat);
}

Array shared(const at::Tensor& tensor, std::vector<Axis> shape) {
  const auto owner = std::make_shared<at::Tensor>(tensor.contiguous());
  return Array::view(Dtype::f32, std::move(shape), owner->data_ptr(), owner);
}

Array shared_or_zeros(const at::Tensor& tensor, Axis axis) {
  return tensor.defined() ? shared(tensor, {axis}) : Array(Dtype::f32, {axis});
}

Sae as_artifact(const Weights& weights, const Normalisation& how, const Form& form) {
  static const char* kCentres[] = {"none", "mean", "b_dec"};
  const Axis latents{"latents", form.latents}, inputs{"inputs", form.inputs};
  Sae out;
  out.tied = form.tied;
  out.centre = kCentres[static_cast<int>(form.centre)];
  out.scale = static_cast<float>(how.scale);
  out.encoder = shared(weights.encoder, {latents, inputs});
  if (!form.tied) out.decoder_weights = shared(weights.decoder, {latents, inputs});
  out.encoder_bias = shared_or_zeros(weights.encoder_bias, latents);
  out.decoder_bias = shared_or_zeros(weights.decoder_bias, inputs);
  out.mean = shared_or_zeros(how.mean, inputs);
  return out;
}

Centre centre_of(const Sae& sae) {
  if (sae.centre == "mean") return Centre::mean;
  return sae.centre == "b_dec" ? Centre::b_dec : Centre::none;
}

}  // namespace

void run_training(TrainingStage& stage, const Setup& setup, const Activation& activation,
                  const std::string& variant, const Json& variant_params, Context& context) {
  at::set_num_threads(context.threads());
  const Array all = stage.activations->read_all();
  const TrainingDraws draws{context.draws("sae.init"), context.draws("sae.init.decoder"),
                            context.draws("sae.order")};
  const Training result = train(view(all), setup, activation, draws, [&](std::int64_t epoch) {
    context.check_stop();
    context.progress(epoch, setup.schedule.epochs, "epoch");
  });
  *stage.sae = as_artifact(result.weights, result.normalisation, setup.form);
  *stage.start = as_artifact(result.start, result.normalisation, setup.form);
  for (Sae* out : {&*stage.sae, &*stage.start}) {
    out->variant = variant;
    out->variant_params = variant_params;
  }
  emit(result, setup, activation.selects(), context);
}

void encode(const Sae& sae, const Activation& activation, const Array& rows, int threads,
            Codes& codes) {
  if (rows.size(1) != sae.inputs())
    throw Error(Fault::experiment, "the SAE takes rows of " + std::to_string(sae.inputs()) +
                                       " inputs, but these have " + std::to_string(rows.size(1)));
  at::set_num_threads(threads);
  const Normalisation how{centre_of(sae), view(sae.mean), sae.scale};
  at::Tensor z = at::empty({rows.size(0), sae.latents()}, at::kFloat);
  const at::Tensor b_e = view(sae.encoder_bias);
  pre_activations(view(sae.encoder), b_e, normalised(view(rows), how, view(sae.decoder_bias)), z);
  activation.forward(z);
  codes.latents = sae.latents();
  for (std::int64_t r = 0; r < rows.size(0); ++r)
    codes.append_row(
        {z.data_ptr<float>() + r * sae.latents(), static_cast<std::size_t>(sae.latents())});
}

}  // namespace kazan::sae
