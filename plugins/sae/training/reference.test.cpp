// Trainings against the same by libtorch in f64, and against plain f64 loops.
#include <catch2/catch.hpp>

#include "../reference/plain.hpp"
#include "../trainer/team.hpp"
#include "loop.hpp"
#include "sdk/torch/tensor.hpp"
#include "weights.hpp"

using namespace kazan;
using namespace kazan::sae;
namespace torch_samples = kazan::sae::reference::samples;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 48, kRows = 24;

at::Tensor tensor_of(const trainer::Matrix& m) {
  at::Tensor out = at::empty({m.rows(), m.columns()}, at::kFloat);
  for (std::int64_t j = 0; j < m.rows(); ++j)
    std::copy_n(m.row(j), m.columns(), out.data_ptr<float>() + j * m.columns());
  return out;
}

// In the order of Weights::all().
std::vector<at::Tensor> tensors_of(const trainer::Parameters& of) {
  std::vector<at::Tensor> out;
  for (const auto* m : {&of.encoder, &of.decoder}) {
    if (m->rows()) out.push_back(tensor_of(*m));
  }
  for (const auto* m : {&of.encoder_bias, &of.decoder_bias})
    if (m->rows()) out.push_back(tensor_of(*m)[0]);
  return out;
}

Computing fastest() {
  return {*trainer::all_kernels().front(), 2};
}

// Top-K, or ReLU where k is 0.
Training ours(const at::Tensor& rows, Setup setup, std::int64_t k,
              const TrainingHooks& hooks = {}) {
  RowsInMemory source(as_array(rows, {"tokens", "inputs"}));
  setup.activation = {k ? Act::topk : Act::relu, k};
  return train(source, setup, torch_samples::draws(), fastest(), hooks);
}

std::unique_ptr<reference::Activation> activation(std::int64_t k) {
  return k ? reference::top_k(k) : reference::relu();
}

// What a training has after its first update.
struct FirstStep {
  std::vector<at::Tensor> gradients;  // from Adam's first moments
  at::Tensor active;                  // [B n] of the pass before

  FirstStep(const at::Tensor& rows, Setup setup, std::int64_t k) {
    setup.schedule.epochs = 1;
    TrainingHooks hooks;
    hooks.between_steps = [&](const TrainingState& state) {
      if (state.trainer.steps() == 0) return;
      for (const auto& m : tensors_of(state.trainer.first_moments()))
        gradients.push_back(m.to(at::kDouble).div(1 - setup.schedule.adam.beta1));
      const trainer::Codes& codes = state.trainer.codes();
      active = at::zeros({codes.rows(), setup.form.latents}, at::kBool);
      for (std::int64_t t = 0; t < codes.rows(); ++t)
        for (auto i = codes.start[static_cast<std::size_t>(t)];
             i < codes.start[static_cast<std::size_t>(t) + 1]; ++i)
          active.data_ptr<bool>()[t * setup.form.latents +
                                  codes.latent[static_cast<std::size_t>(i)]] = true;
    };
    ours(rows, setup, k, hooks);
  }
};

// max |g - g64| / max |g64| of the tensor where that is largest.
double worst_error(const std::vector<at::Tensor>& ours, const std::vector<at::Tensor>& exact) {
  REQUIRE(ours.size() == exact.size());
  double worst = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    REQUIRE(ours[i].sizes() == exact[i].sizes());
    const double largest = exact[i].abs().max().item<double>();
    REQUIRE(largest > 0);
    worst = std::max(worst, ours[i].sub(exact[i]).abs().max().item<double>() / largest);
  }
  return worst;
}

void compare(const Setup& setup, std::int64_t k) {
  const at::Tensor rows = torch_samples::rows(kRows, kInputs);
  const at::Tensor exact_rows = rows.to(at::kDouble);
  const auto act = activation(k);
  reference::Step step(setup.form, setup.objective, *act,
                       reference::normalisation_of(exact_rows, setup.form));
  const auto weights =
      reference::initial_weights(setup.form, torch_samples::draws()).to(at::kDouble);
  const auto gradients = weights.zeros_like();
  const auto values = step.forward(weights, exact_rows);
  step.backward(weights, gradients);
  const FirstStep first(rows, setup, k);
  REQUIRE(at::equal(first.active, step.codes() > 0));
  REQUIRE(worst_error(first.gradients, gradients.all()) <= 1e-5);
  const Record record = ours(rows, setup, k).records[0];
  CHECK(record.loss == Approx(values.loss).epsilon(1e-6));
  CHECK(record.reconstruction == Approx(values.reconstruction).epsilon(1e-6));
  CHECK(record.l1 == Approx(values.l1).epsilon(1e-6));
  CHECK(record.decorrelation == Approx(values.decorrelation).epsilon(1e-5).margin(1e-12));
  CHECK(record.binding == Approx(static_cast<double>(values.binding) / kRows));
}

}  // namespace

TEST_CASE("weights start with the reference's bits") {
  for (const std::int64_t inputs : {1, 20, 33, 64})
    for (const auto init : {Init::kaiming, Init::normal, Init::unit})
      for (const auto norm : {DecoderNorm::free, DecoderNorm::unit})
        for (const int tying : {0, 1, 2}) {
          CAPTURE(inputs, int(init), int(norm), tying);
          Form form = torch_samples::setup(inputs, 21, tying == 0).form;
          form.init = init;
          form.decoder_norm = norm;
          form.bias = Bias::both;
          if (tying == 2) form.decoder_init = DecoderInit::tied_transpose;
          trainer::Team team(2);
          const auto found = tensors_of(initial_weights(form, torch_samples::draws(), team));
          const auto expected = reference::initial_weights(form, torch_samples::draws()).all();
          REQUIRE(found.size() == expected.size());
          for (std::size_t i = 0; i < found.size(); ++i) CHECK(at::equal(found[i], expected[i]));
        }
}

TEST_CASE("the first step's loss and gradients are those of libtorch in float64") {
  const auto k = GENERATE(std::int64_t{4}, 17, 0);
  const auto tied = GENERATE(true, false);
  const auto bias = GENERATE(Bias::none, Bias::decoder, Bias::both);
  const auto centre = GENERATE(Centre::none, Centre::mean, Centre::b_dec);
  if (bias == Bias::none && centre == Centre::b_dec) return;
  Setup setup = torch_samples::setup(kInputs, kLatents, tied);
  setup.form.bias = bias;
  setup.form.centre = centre;
  setup.schedule.epochs = 0;
  const std::vector<Objective> objectives = {
      {Reconstruction::mse_mean, 0.3, L1Reduce::mean_all, false, 0.05},
      {Reconstruction::mse_sum, 0.02, L1Reduce::row_sum, true, 0},
      {Reconstruction::fvu, 0, L1Reduce::mean_all, false, 0}};
  for (const auto scale : {Scale::one, Scale::rms})
    for (const auto& objective : objectives) {
      setup.form.scale = scale;
      setup.objective = objective;
      CAPTURE(k, tied, int(bias), int(centre), int(scale), int(objective.reconstruction));
      compare(setup, k);
    }
}

TEST_CASE("100 epochs follow plain float64 loops as closely as float32 can") {
  namespace plain = reference::plain;
  const auto tied = GENERATE(true, false);
  const auto k = GENERATE(std::int64_t{8}, 20, plain::kLatents);
  const auto decorrelation = GENERATE(0.0, 5e-4);
  CAPTURE(tied, k, decorrelation);
  Setup setup = torch_samples::setup(plain::kInputs, plain::kLatents, tied);
  setup.objective.l1 = k == plain::kLatents ? 0.5 : 0.1;
  setup.objective.decorrelation = decorrelation;
  setup.schedule.epochs = plain::kEpochs;
  setup.schedule.adam.lr = 1e-3;
  const at::Tensor rows = torch_samples::rows(plain::kRows, plain::kInputs);
  std::vector<double> losses;
  for (const auto& record : ours(rows, setup, k == plain::kLatents ? 0 : k).records)
    losses.push_back(record.loss);
  plain::follow(losses, rows, setup, k);
}

TEST_CASE("trainings with every option end where the reference's do") {
  const auto k = GENERATE(std::int64_t{6}, 0);
  const auto tied = GENERATE(true, false);
  const auto shape = GENERATE(LrShape::constant, LrShape::linear, LrShape::cosine);
  CAPTURE(k, tied, int(shape));
  Setup setup = torch_samples::setup(kInputs, kLatents, tied);
  setup.form.bias = Bias::both;
  setup.form.centre = Centre::b_dec;
  setup.form.scale = Scale::rms;
  setup.form.decoder_norm = DecoderNorm::unit;
  setup.objective = {Reconstruction::mse_sum, 0.02, L1Reduce::row_sum, true, 0.001};
  setup.schedule.epochs = 10;
  setup.schedule.batch = 7;
  setup.schedule.clip = 0.5;
  setup.schedule.adam.lr = 1e-3;
  if (shape != LrShape::constant) setup.schedule.adam.lr_schedule = {shape, 9, 22, 40};
  const at::Tensor rows = torch_samples::rows(kRows, kInputs);
  const auto exact =
      reference::train(rows.to(at::kDouble), setup, *activation(k), torch_samples::draws());
  const auto found = ours(rows, setup, k);
  REQUIRE(found.records.size() == exact.records.size());
  for (std::size_t e = 0; e < exact.records.size(); ++e) {
    CAPTURE(e);
    CHECK(found.records[e].loss == Approx(exact.records[e].loss).epsilon(1e-4));
    CHECK(found.records[e].fvu == Approx(exact.records[e].fvu).epsilon(1e-4));
    CHECK(found.records[e].l0 == Approx(exact.records[e].l0).epsilon(1e-2));
    CHECK(found.records[e].alive == exact.records[e].alive);
  }
  const auto weights = tensors_of(found.weights), expected = exact.weights.all();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double off = weights[i].to(at::kDouble).sub(expected[i]).norm().item<double>();
    CHECK(off <= 1e-3 * expected[i].norm().item<double>());
  }
}
