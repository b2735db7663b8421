// The variant of the tutorial against float64 autograd: what is active, its values, the loss, and
// the gradients by all weights.
#include <catch2/catch.hpp>

#include "abstopk.hpp"
#include "reference/samples.hpp"
#include "trainer/trainer.hpp"

using namespace kazan;
using namespace kazan::sae;
using trainer::Matrix;
namespace torch_samples = kazan::sae::reference::samples;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 48, kRows = 24, kActive = 7;

at::Tensor tensor_of(const Matrix& m) {
  at::Tensor out = at::empty({m.rows(), m.columns()}, at::kFloat);
  for (std::int64_t j = 0; j < m.rows(); ++j)
    std::copy_n(m.row(j), m.columns(), out.data_ptr<float>() + j * m.columns());
  return out.to(at::kDouble);
}

void start(Matrix& m, const std::string& name) {
  const at::Tensor draws = torch_samples::normal(m.rows(), m.columns(), "test." + name).mul(0.3);
  for (std::int64_t j = 0; j < m.rows(); ++j)
    std::copy_n(draws.data_ptr<float>() + j * m.columns(), m.columns(), m.row(j));
}

trainer::Settings settings(bool tied, bool penalties) {
  trainer::Settings out;
  out.form.inputs = kInputs;
  out.form.latents = kLatents;
  out.form.tied = tied;
  out.form.bias = Bias::both;
  out.entrance.centre = Centre::b_dec;
  out.activation.act = Act::custom;
  out.activation.custom = std::make_shared<acme::AbsTopK>(Json::object({{"k", kActive}}), kLatents);
  out.objective.l1 = penalties ? 0.02 : 0;
  out.objective.l1_by_decoder_norm = penalties;
  out.objective.decorrelation = penalties ? 0.05 : 0;
  return out;
}

// By tensor expressions, from the definitions.
struct Expected {
  std::map<std::string, at::Tensor> weights;
  at::Tensor z, loss;

  Expected(const trainer::Settings& s, const trainer::Parameters& from, const at::Tensor& x) {
    for (const auto& [name, part] : trainer::kParts)
      if ((from.*part).rows()) weights[name] = tensor_of(from.*part).set_requires_grad(true);
    const at::Tensor directions = weights.at(s.form.tied ? "encoder" : "decoder");
    const at::Tensor b_d = weights.at("decoder_bias")[0];
    const at::Tensor a =
        (x - b_d).matmul(weights.at("encoder").t()) + weights.at("encoder_bias")[0];
    const at::Tensor top = std::get<1>(at::topk(a.detach().abs(), kActive));
    z = a * at::zeros_like(a.detach()).scatter_(1, top, 1.0);
    const at::Tensor zc = z - z.mean(0), covariance = zc.t().matmul(zc) / (kRows - 1);
    loss =
        (z.matmul(directions) + b_d - x).square().mean() +
        s.objective.l1 * (z.abs() * directions.norm(2, {1})).mean() +
        s.objective.decorrelation * (covariance - at::diag(covariance.diagonal())).square().sum();
    loss.backward();
  }
};

at::Tensor dense(const trainer::Codes& codes) {
  at::Tensor out = at::zeros({codes.rows(), kLatents}, at::kDouble);
  for (std::int64_t t = 0; t < codes.rows(); ++t)
    for (auto i = codes.start[static_cast<std::size_t>(t)];
         i < codes.start[static_cast<std::size_t>(t) + 1]; ++i)
      out[t][codes.latent[static_cast<std::size_t>(i)]] =
          static_cast<double>(codes.value[static_cast<std::size_t>(i)]);
  return out;
}

double off(const at::Tensor& found, const at::Tensor& exact) {
  return (found - exact).abs().max().item<double>() / exact.abs().max().item<double>();
}

}  // namespace

TEST_CASE("values, loss and gradients are those of autograd in float64") {
  for (const bool tied : {false, true})
    for (const bool penalties : {false, true}) {
      CAPTURE(tied, penalties);
      const trainer::Settings s = settings(tied, penalties);
      const at::Tensor rows = torch_samples::rows(kRows, kInputs);
      trainer::Trainer trained(s, *trainer::all_kernels().front(), 2);
      for (const auto& [name, part] : trainer::kParts) start(trained.weights().*part, name);
      const Expected expected(s, std::as_const(trained).weights(), rows.to(at::kDouble));
      CHECK(trained.forward(rows.data_ptr<float>(), kRows).loss ==
            Approx(expected.loss.item<double>()).epsilon(2e-6));
      const at::Tensor z = dense(trained.codes());
      REQUIRE(z.ne(0).eq(expected.z.detach().ne(0)).all().item<bool>());
      REQUIRE(z.lt(0).any().item<bool>());
      CHECK(off(z, expected.z.detach()) < 2e-6);
      trained.update();
      for (const auto& [name, part] : trainer::kParts) {
        const Matrix& moment = std::as_const(trained).first_moments().*part;
        if (!moment.rows()) continue;
        CAPTURE(name);
        CHECK(off(tensor_of(moment) / (1 - s.adam.beta1), expected.weights.at(name).grad()) <=
              1e-5);
      }
    }
}
