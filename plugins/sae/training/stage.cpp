#include "stage.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "emit.hpp"
#include "feed.hpp"
#include "loop.hpp"
#include "watch.hpp"

namespace kazan::sae {
namespace {

using trainer::Matrix;

// Without the zeros that rows are filled up with; shares the matrix's memory where there are none.
Array as_array(Matrix&& matrix, std::vector<Axis> shape) {
  if (matrix.stride() == matrix.columns()) {
    const auto owner = std::make_shared<Matrix>(std::move(matrix));
    return Array::view(Dtype::f32, std::move(shape), owner->row(0), owner);
  }
  Array out(Dtype::f32, std::move(shape));
  float* to = out.values<float>().data();
  for (std::int64_t i = 0; i < matrix.rows(); ++i)
    to = std::copy_n(matrix.row(i), matrix.columns(), to);
  return out;
}

Array array_or_zeros(Matrix&& vector, Axis axis) {
  return vector.rows() ? as_array(std::move(vector), {axis}) : Array(Dtype::f32, {axis});
}

Sae as_artifact(trainer::Parameters&& weights, const trainer::Entrance& entrance,
                const Form& form) {
  static const char* kCentres[] = {"none", "mean", "b_dec"};
  const Axis latents{"latents", form.latents}, inputs{"inputs", form.inputs};
  Sae out;
  out.tied = form.tied;
  out.centre = kCentres[static_cast<int>(form.centre)];
  out.scale = entrance.scale;
  out.encoder = as_array(std::move(weights.encoder), {latents, inputs});
  if (!form.tied) out.decoder_weights = as_array(std::move(weights.decoder), {latents, inputs});
  out.encoder_bias = array_or_zeros(std::move(weights.encoder_bias), latents);
  out.decoder_bias = array_or_zeros(std::move(weights.decoder_bias), inputs);
  if (weights.threshold.rows())
    out.latent_values["threshold"] = as_array(std::move(weights.threshold), {latents});
  if (weights.gain.rows()) {
    out.latent_values["gain"] = as_array(std::move(weights.gain), {latents});
    out.latent_values["magnitude_bias"] =
        array_or_zeros(std::move(weights.magnitude_bias), latents);
  }
  out.mean =
      entrance.mean.empty() ? Array(Dtype::f32, {inputs}) : Array::of({inputs}, entrance.mean);
  return out;
}

Array same_for_all(double value, const Form& form) {
  return Array::of(
      {{"latents", form.latents}},
      std::vector<float>(static_cast<std::size_t>(form.latents), static_cast<float>(value)));
}

// From stored rows the bits are the same on any machine; a variant from outside may compute its
// activation by a library that differs between processors.
void tell_environment(const Json& of_live_rows, const Setup& setup, const Computing& with,
                      Context& context) {
  context.environment(of_live_rows);
  context.measured("kernels", with.kernels.path);
  if (!of_live_rows.members().empty()) return;
  context.independent_of("threads");
  if (setup.activation.act != Act::custom) context.independent_of("cpu");
}

TrainingDraws draws_of(const Context& context) {
  return {context.draws("sae.init"), context.draws("sae.init.decoder"), context.draws("sae.order")};
}

void fill(TrainingStage& stage, Training& result, const Setup& setup, const std::string& variant,
          const Json& variant_params) {
  *stage.sae = as_artifact(std::move(result.weights), result.entrance, setup.form);
  *stage.start = as_artifact(std::move(result.start), result.entrance, setup.form);
  if (setup.activation.act == Act::batch_topk) {
    stage.sae->latent_values["threshold"] = same_for_all(result.threshold.now(), setup.form);
    stage.start->latent_values["threshold"] = same_for_all(result.threshold.at_start(), setup.form);
  }
  for (Sae* out : {&*stage.sae, &*stage.start}) {
    out->variant = variant;
    out->variant_params = variant_params;
  }
}

}  // namespace

std::vector<Record> run_training(TrainingStage& stage, const Setup& setup,
                                 const std::string& variant, const Json& variant_params,
                                 Context& context) {
  const Computing with = computing(context.threads());
  tell_environment(stage.activations->source->environment(), setup, with, context);
  const std::int64_t row_count = stage.activations->rows();
  Watch watch(stage, setup, context);
  const auto rows = rows_of(stage, setup, context, watch.live(), watch.feeding());
  Training result = train(*rows, setup, draws_of(context), with, watch.training());
  tell_waits(*rows, context);
  watch.recorded(result.records);
  emit(result, setup, row_count, context);
  fill(stage, result, setup, variant, variant_params);
  return std::move(result.records);
}

}  // namespace kazan::sae
