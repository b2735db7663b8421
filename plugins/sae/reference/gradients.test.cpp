// Every gradient against float64 autograd, for every combination of options.
#include <catch2/catch.hpp>
#include <sstream>

#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::reference;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 48, kRows = 24;

// The same loss in the words of maths, by tensor expressions that autograd differentiates.
struct Reference {
  Weights weights;  // f64, leaves
  at::Tensor loss, z;

  Reference(const Setup& setup, const Weights& from, const at::Tensor& rows32, std::int64_t k)
      : weights(from.to(at::kDouble)) {
    for (auto& t : weights.all()) t.set_requires_grad(true);
    const Form& form = setup.form;
    const at::Tensor x = rows32.to(at::kDouble);
    const at::Tensor b_d =
        form.bias == Bias::none ? at::zeros({kInputs}, at::kDouble) : weights.decoder_bias;
    at::Tensor c = at::zeros({kInputs}, at::kDouble);
    if (form.centre == Centre::mean) c = x.mean(0);
    const double s = form.scale == Scale::one ? 1 : x.sub(c).square().mean().sqrt().item<double>();
    if (form.centre == Centre::b_dec) c = b_d;
    at::Tensor a = ((x - c) / s).matmul(weights.encoder.t());
    if (form.bias == Bias::both) a = a + weights.encoder_bias;
    z = at::relu(a);
    const at::Tensor top = std::get<1>(at::topk(z.detach(), k));
    z = z * at::zeros_like(z.detach()).scatter_(1, top, 1.0);
    at::Tensor y = s * z.matmul(weights.directions()) + b_d;
    if (form.centre == Centre::mean) y = y + c;
    loss = reconstruction(setup.objective, y / s, x / s) + penalties(setup.objective);
    loss.backward();
  }

  at::Tensor reconstruction(const Objective& objective, const at::Tensor& y, const at::Tensor& x) {
    const at::Tensor squares = (y - x).square();
    if (objective.reconstruction == Reconstruction::mse_mean) return squares.mean();
    if (objective.reconstruction == Reconstruction::mse_sum) return squares.sum(1).mean();
    return squares.sum() / (x - x.mean(0)).square().sum();
  }

  at::Tensor penalties(const Objective& objective) {
    at::Tensor weighted = z;
    if (objective.l1_by_decoder_norm) weighted = z * weights.directions().norm(2, {1});
    const at::Tensor l1 =
        objective.l1_reduce == L1Reduce::mean_all ? weighted.mean() : weighted.sum(1).mean();
    const at::Tensor zc = z - z.mean(0);
    const at::Tensor covariance = zc.t().matmul(zc) / (kRows - 1);
    const at::Tensor off = covariance - at::diag(covariance.diagonal());
    return objective.l1 * l1 + objective.decorrelation * off.square().sum();
  }
};

double worst_error(const Weights& ours, const Weights& reference) {
  double worst = 0;
  const auto a = ours.all(), b = reference.all();
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const at::Tensor exact = b[i].grad();
    const double error = (a[i].to(at::kDouble) - exact).abs().max().item<double>();
    worst = std::max(worst, error / exact.abs().max().item<double>());
  }
  return worst;
}

Weights started(const Form& form) {
  Weights weights = initial_weights(form, samples::draws());
  if (weights.encoder_bias.defined())
    weights.encoder_bias.copy_(samples::normal(1, kLatents, "test.b_e")[0].mul(0.3));
  if (weights.decoder_bias.defined())
    weights.decoder_bias.copy_(samples::normal(1, kInputs, "test.b_d")[0].mul(0.3));
  return weights;
}

void compare(const Setup& setup, std::int64_t k) {
  const auto activation = k < kLatents ? top_k(k) : relu();
  const at::Tensor rows = samples::rows(kRows, kInputs);
  const Weights weights = started(setup.form);
  const Reference reference(setup, weights, rows, k);
  for (const auto type : {at::kFloat, at::kDouble}) {
    const double tolerance = type == at::kFloat ? 1e-5 : 1e-12;
    Step step(setup.form, setup.objective, *activation,
              normalisation_of(rows.to(type), setup.form));
    const Weights typed = weights.to(type);
    const Weights gradients = typed.zeros_like();
    const Values values = step.forward(typed, rows.to(type));
    step.backward(typed, gradients);
    REQUIRE(at::equal(step.codes() > 0, reference.z > 0));
    REQUIRE(values.loss == Approx(reference.loss.item<double>()).epsilon(tolerance));
    REQUIRE(worst_error(gradients, reference.weights) <= tolerance);
  }
}

struct Penalty {
  double l1;
  L1Reduce reduce;
  bool by_norm;
  double decorrelation;
};

}  // namespace

TEST_CASE("one step's loss and gradients equal float64 autograd's") {
  const auto k = GENERATE(4, 17, kLatents);  // sparse products, dense ones, ReLU
  const auto tied = GENERATE(true, false);
  const auto bias = GENERATE(Bias::none, Bias::decoder, Bias::both);
  const auto centre = GENERATE(Centre::none, Centre::mean, Centre::b_dec);
  if (bias == Bias::none && centre == Centre::b_dec) return;
  Setup setup = samples::setup(kInputs, kLatents, tied);
  setup.form.bias = bias;
  setup.form.centre = centre;
  const std::vector<Penalty> penalties = {{0, L1Reduce::mean_all, false, 0},
                                          {0.3, L1Reduce::mean_all, false, 0.05},
                                          {0.02, L1Reduce::row_sum, true, 0},
                                          {0.7, L1Reduce::mean_all, true, 0.001}};
  for (const auto scale : {Scale::one, Scale::rms})
    for (const auto loss : {Reconstruction::mse_mean, Reconstruction::mse_sum, Reconstruction::fvu})
      for (const auto& p : penalties) {
        setup.form.scale = scale;
        setup.objective = {loss, p.l1, p.reduce, p.by_norm, p.decorrelation};
        CAPTURE(k, tied, int(bias), int(centre), int(scale), int(loss), p.l1, p.decorrelation);
        compare(setup, k);
      }
}
