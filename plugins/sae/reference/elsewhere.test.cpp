// What a GPU computes: the operations that stand in for the loops there, and trainings on it.
#include "elsewhere.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "devices.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::reference;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 48, kRows = 24;

// Both add in double, in another order.
constexpr double kSameSum = 1e-13;

void check_same(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(found[i] == Approx(expected[i]).epsilon(kSameSum).margin(kSameSum));
}

void check_same(const at::Tensor& found, const at::Tensor& expected, double tolerance) {
  CHECK(at::allclose(found.cpu().to(at::kDouble), expected.to(at::kDouble), tolerance, tolerance));
}

at::Tensor many_ties() {
  return samples::normal(6, 37, "test.topk").mul(4).round();
}

Setup every_option(bool tied) {
  Setup setup = samples::setup(kInputs, kLatents, tied);
  setup.form.bias = Bias::both;
  setup.form.centre = Centre::b_dec;
  setup.form.scale = Scale::rms;
  setup.form.decoder_norm = DecoderNorm::unit;
  setup.objective = {Reconstruction::mse_sum, 0.02, L1Reduce::row_sum, true, 0.001};
  setup.schedule.epochs = 10;
  setup.schedule.batch = 7;
  setup.schedule.clip = 0.5;
  setup.schedule.adam.lr = 1e-3;
  return setup;
}

}  // namespace

TEST_CASE("sums are those of the loops, on every device") {
  const at::Tensor host = samples::rows(33, 70);
  for (const auto device : samples::devices()) {
    CAPTURE(device.str());
    const at::Tensor there = host.to(device);
    check_same(elsewhere::column_sums(there), column_sums(host));
    check_same(elsewhere::column_squares(there), column_squares(host));
    CHECK(elsewhere::squared_norm(there) == Approx(squared_norm(host)).epsilon(kSameSum));
    const auto norms = elsewhere::row_norms(there);
    for (std::int64_t j = 0; j < 33; ++j)
      CHECK(norms[static_cast<std::size_t>(j)] ==
            Approx(std::sqrt(squared_norm(host[j]))).epsilon(kSameSum));
  }
}

TEST_CASE("Top-K keeps what the loops keep, for every k, on every device") {
  for (const auto device : samples::devices())
    for (std::int64_t k = 1; k <= 37; ++k) {
      CAPTURE(device.str(), k);
      const at::Tensor expected = many_ties(), found = many_ties().to(device);
      CHECK(elsewhere::keep_top(found, k) == top_k(k)->forward(expected));
      REQUIRE(at::equal(found.cpu(), expected));
    }
}

TEST_CASE("the first bad number is found, on every device") {
  for (const auto device : samples::devices()) {
    at::Tensor any = at::ones({3, 5});
    CHECK(elsewhere::first_not_finite(any.to(device)) == -1);
    any[2][4] = std::numeric_limits<float>::quiet_NaN();
    any[1][3] = -std::numeric_limits<float>::infinity();
    CHECK(elsewhere::first_not_finite(any.to(device)) == 8);
  }
}

TEST_CASE("rows of the decoder and Adam move as by the loops, on every device") {
  at::Tensor start = samples::normal(12, 30, "test.rows");
  start[3].zero_();
  const at::Tensor gradient = samples::normal(12, 30, "test.gradient");
  const AdamStep step{0.1, 0.9, 0.999, 1e-8, 1 - 0.9, 1 - 0.999};
  for (const auto device : samples::devices())
    for (const auto type : {at::kFloat, at::kDouble}) {
      CAPTURE(device.str(), type);
      const double tolerance = type == at::kFloat ? 1e-5 : 1e-12;
      const at::Tensor rows = start.to(type), g = gradient.to(type).clone();
      const at::Tensor rows_there = rows.to(device).clone(), g_there = g.to(device).clone();
      project_off(rows, g);
      elsewhere::project_off(rows_there, g_there);
      check_same(g_there, g, tolerance);

      AdamOptimizer optimizer({step.lr, step.beta1, step.beta2, step.eps}, {rows, {}, {}, {}});
      optimizer.step({rows, {}, {}, {}}, {g, {}, {}, {}});
      elsewhere::adam(rows_there, g_there, at::zeros_like(g_there), at::zeros_like(g_there), step);
      check_same(rows_there, rows, tolerance);

      rows[5].zero_();
      rows_there[5].zero_();
      normalise_rows(rows);
      elsewhere::normalise_rows(rows_there);
      check_same(rows_there, rows, tolerance);
      CHECK(rows_there[5].abs().max().item<double>() == 0);
    }
}

TEST_CASE("a step's loss and gradients are the same on every device") {
  const auto k = GENERATE(std::int64_t{4}, 17, kLatents);
  const auto tied = GENERATE(true, false);
  const Setup setup = every_option(tied);
  const at::Tensor rows = samples::rows(kRows, kInputs).to(at::kDouble);
  const Weights weights = initial_weights(setup.form, samples::draws()).to(at::kDouble);
  const auto activation = top_k(k);
  Step host(setup.form, setup.objective, *activation, normalisation_of(rows, setup.form));
  const Values expected = host.forward(weights, rows);
  const Weights gradients = weights.zeros_like();
  host.backward(weights, gradients);
  for (const auto device : samples::devices()) {
    CAPTURE(device.str(), k, tied);
    const at::Tensor rows_there = rows.to(device);
    const Weights there = weights.to(rows_there.options());
    Step step(setup.form, setup.objective, *activation, normalisation_of(rows_there, setup.form));
    const Values found = step.forward(there, rows_there);
    CHECK(found.loss == Approx(expected.loss).epsilon(1e-12));
    CHECK(found.binding == expected.binding);
    CHECK(at::equal(step.codes().gt(0).cpu(), host.codes().gt(0)));
    CHECK(step.latent_sums().count == host.latent_sums().count);
    const Weights gradients_there = there.zeros_like();
    step.backward(there, gradients_there);
    const auto a = gradients_there.all(), b = gradients.all();
    for (std::size_t i = 0; i < a.size(); ++i) check_same(a[i], b[i], 1e-12);
  }
}

// In float64 the devices' roundings stay far below what would select another latent here.
TEST_CASE("trainings with every option end at the same weights on every device") {
  const auto tied = GENERATE(true, false);
  const Setup setup = every_option(tied);
  const at::Tensor rows = samples::rows(kRows, kInputs).to(at::kDouble);
  const auto activation = top_k(6);
  const Training expected = train(rows, setup, *activation, samples::draws());
  for (const auto device : samples::devices()) {
    CAPTURE(device.str(), tied);
    const Training found = train(rows.to(device), setup, *activation, samples::draws());
    REQUIRE(found.records.size() == expected.records.size());
    for (std::size_t e = 0; e < found.records.size(); ++e) {
      CHECK(found.records[e].loss == Approx(expected.records[e].loss).epsilon(1e-9));
      CHECK(found.records[e].alive == expected.records[e].alive);
    }
    const auto a = found.weights.all(), b = expected.weights.all();
    for (std::size_t i = 0; i < a.size(); ++i) check_same(a[i], b[i], 1e-9);
  }
}

TEST_CASE("bad numbers are named on every device") {
  at::Tensor bad = samples::rows(8, kInputs);
  bad[3][2] = std::numeric_limits<float>::infinity();
  Setup setup = samples::setup(kInputs, kLatents, false);
  for (const auto device : samples::devices()) {
    CHECK_THROWS_WITH(train(bad.to(device), setup, *relu(), samples::draws()),
                      Catch::Contains("row 3, input 2"));
    at::Tensor a = at::ones({2, 3}).to(device);
    a[1][2] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH(top_k(1)->forward(a), Catch::Contains("latent 2 in row 1"));
  }
}
