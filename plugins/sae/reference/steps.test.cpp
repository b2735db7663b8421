// The parts of a step, and what happens at the edges.
#include <ATen/Parallel.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "base/error.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::reference;

namespace {

at::Tensor matrix(std::int64_t rows, std::vector<float> values) {
  return at::tensor(values, at::kFloat).reshape({rows, -1});
}

Setup small(bool tied = false) {
  Setup setup = samples::setup(6, 12, tied);
  setup.schedule.epochs = 5;
  setup.schedule.adam.lr = 1e-2;
  return setup;
}

Training trained(const Setup& setup, const reference::Activation& activation,
                 std::int64_t rows = 10) {
  return train(samples::rows(rows, setup.form.inputs), setup, activation, samples::draws());
}

}  // namespace

TEST_CASE("Top-K ranks by value, then by index, among the positive") {
  const at::Tensor a = matrix(4, {3,  1,  3,  3,  -1, 2,    // a tie at the cut
                                  -1, -2, 0,  -3, -4, -5,   // nothing positive
                                  0,  5,  -1, 0,  0,  0,    // fewer than k
                                  1,  1,  1,  1,  1,  1});  // nothing but ties
  CHECK(top_k(2)->forward(a) == 2);
  CHECK(at::equal(a, matrix(4, {3, 0, 3, 0, 0, 0,  //
                                0, 0, 0, 0, 0, 0,  //
                                0, 5, 0, 0, 0, 0,  //
                                1, 1, 0, 0, 0, 0})));
}

TEST_CASE("Top-K equals sorting, for every k") {
  const at::Tensor a = samples::normal(5, 37, "test.topk").mul(4).round();  // many ties
  for (std::int64_t k = 1; k <= 37; ++k) {
    const at::Tensor z = a.clone();
    top_k(k)->forward(z);
    for (std::int64_t r = 0; r < 5; ++r) {
      std::vector<std::pair<float, std::int64_t>> order;
      for (std::int64_t j = 0; j < 37; ++j) order.emplace_back(-a[r][j].item<float>(), j);
      std::sort(order.begin(), order.end());
      std::vector<float> expected(37);
      for (std::int64_t i = 0; i < k; ++i)
        if (order[i].first < 0) expected[order[i].second] = -order[i].first;
      REQUIRE(at::equal(z[r], at::tensor(expected, at::kFloat)));
    }
  }
}

TEST_CASE("a NaN or infinite pre-activation is named") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    const at::Tensor a = matrix(2, {1, 2, 3, 4, 5, bad});
    CHECK_THROWS_WITH(top_k(1)->forward(a), Catch::Contains("latent 2 in row 1"));
  }
}

TEST_CASE("Adam moves by lr under a constant gradient, and by its closed form") {
  const Adam settings{0.1, 0.9, 0.999, 1e-8};
  Weights w{at::zeros({1, 3}, at::kDouble), {}, {}, {}};
  const Weights g{matrix(1, {1, -4, 0}).to(at::kDouble), {}, {}, {}};
  AdamOptimizer constant(settings, w);
  for (int i = 0; i < 10; ++i) constant.step(w, g);
  CHECK(w.encoder[0][0].item<double>() == Approx(-1).epsilon(1e-7));
  CHECK(w.encoder[0][1].item<double>() == Approx(1).epsilon(1e-7));
  CHECK(w.encoder[0][2].item<double>() == 0);

  Weights v{at::zeros({1, 1}, at::kDouble), {}, {}, {}};
  AdamOptimizer two(settings, v);
  two.step(v, {matrix(1, {1}).to(at::kDouble), {}, {}, {}});
  two.step(v, {matrix(1, {-2}).to(at::kDouble), {}, {}, {}});
  const double mean = (0.9 * 0.1 - 0.1 * 2) / (1 - 0.81);
  const double square = (0.999 * 0.001 + 0.001 * 4) / (1 - 0.999 * 0.999);
  const double expected = -0.1 / (1 + 1e-8) - 0.1 * mean / (std::sqrt(square) + 1e-8);
  CHECK(v.encoder.item<double>() == Approx(expected).epsilon(1e-12));
}

TEST_CASE("gradients are clipped by the norm of all of them") {
  const Weights g{matrix(1, {3, 0}), {}, matrix(1, {4})[0], {}};
  clip_norm(g, 10);
  CHECK(g.encoder[0][0].item<float>() == 3);
  clip_norm(g, 1);
  CHECK(g.encoder[0][0].item<float>() == Approx(0.6));
  CHECK(g.encoder_bias[0].item<float>() == Approx(0.8));
}

TEST_CASE("a unit decoder starts, moves and stays on the sphere") {
  const at::Tensor rows = matrix(2, {3, 4, 0, 2}), gradient = matrix(2, {1, 2, 5, 7});
  project_off(rows, gradient);
  CHECK(at::allclose((rows * gradient).sum(1), at::zeros({2}), 0, 1e-5));
  CHECK(gradient[1][0].item<float>() == 5);
  Setup setup = small();
  setup.form.decoder_norm = DecoderNorm::unit;
  const Training out = trained(setup, *top_k(4));
  for (const auto& weights : {out.start, out.weights})
    CHECK(at::allclose(weights.decoder.norm(2, {1}), at::ones({12}), 1e-6));
  CHECK_FALSE(at::equal(out.start.decoder, out.weights.decoder));
}

TEST_CASE("latent j starts the same for every n and tying; a decoder has draws of its own") {
  for (const auto init : {Init::kaiming, Init::normal, Init::unit}) {
    Form form = small().form;
    form.init = init;
    const Weights untied = initial_weights(form, samples::draws());
    form.latents = 5;
    form.tied = true;
    const Weights tied = initial_weights(form, samples::draws());
    CHECK(at::equal(untied.encoder.narrow(0, 0, 5), tied.encoder));
    CHECK_FALSE(at::equal(untied.encoder, untied.decoder));
    CHECK_FALSE(at::equal(tied.encoder, initial_weights(form, samples::draws(1)).encoder));
    form.tied = false;
    form.decoder_init = DecoderInit::tied_transpose;
    const Weights copied = initial_weights(form, samples::draws());
    CHECK(at::equal(copied.decoder, tied.encoder));
  }
}

TEST_CASE("initial weights have the spread of their name") {
  Form form = samples::setup(400, 300, true).form;
  const double sigma = 1 / std::sqrt(400.0);
  const at::Tensor kaiming = initial_weights(form, samples::draws()).encoder;
  CHECK(kaiming.abs().max().item<double>() <= sigma);
  CHECK(kaiming.std().item<double>() == Approx(sigma / std::sqrt(3.0)).epsilon(0.01));
  form.init = Init::normal;
  const at::Tensor normal = initial_weights(form, samples::draws()).encoder;
  CHECK(normal.std().item<double>() == Approx(sigma).epsilon(0.01));
  CHECK(std::abs(normal.mean().item<double>()) < 0.001);
}

namespace {

// A ReLU that remembers the first latent's pre-activation of every row it saw.
class Spy final : public reference::Activation {
 public:
  std::int64_t forward(at::Tensor a) const override {
    for (std::int64_t r = 0; r < a.size(0); ++r) seen.push_back(a[r][0].item<float>());
    return relu()->forward(a);
  }
  std::int64_t most_active(std::int64_t latents) const override { return latents; }
  mutable std::vector<float> seen;
};

}  // namespace

TEST_CASE("batches of rows cover each row once an epoch, in another order each time") {
  Setup setup = samples::setup(1, 3, true);
  setup.schedule.epochs = 2;
  setup.schedule.batch = 4;
  setup.schedule.adam.lr = 1e-30;  // rows stay recognisable by their activation
  const Spy spy;
  trained(setup, spy, 10);
  REQUIRE(spy.seen.size() == 50);  // evaluated, trained, evaluated, trained, evaluated
  const auto part = [&](int i) {
    return std::vector<float>(spy.seen.begin() + 10 * i, spy.seen.begin() + 10 * (i + 1));
  };
  const auto set = [&](int i) {
    const auto v = part(i);
    return std::set<float>(v.begin(), v.end());
  };
  REQUIRE(set(0).size() == 10);
  CHECK(set(1) == set(0));
  CHECK(set(3) == set(0));
  CHECK(part(2) == part(0));
  CHECK(part(1) != part(0));
  CHECK(part(3) != part(1));
}

TEST_CASE("a batch that holds all rows is the whole batch; a smaller one learns too") {
  Setup setup = small();
  const Training whole = trained(setup, *top_k(3));
  setup.schedule.batch = 10;
  CHECK(at::equal(trained(setup, *top_k(3)).weights.encoder, whole.weights.encoder));
  setup.schedule.batch = 3;
  const Training parts = trained(setup, *top_k(3));
  CHECK(parts.records.front().fvu == Approx(whole.records.front().fvu));
  CHECK(parts.records.back().loss < whole.records.back().loss);  // four updates an epoch, not one
}

TEST_CASE("weights do not depend on the number of threads where BLAS does not") {
  Setup setup = samples::setup(1, 4096, false);  // products of one term have one rounding
  setup.form.bias = Bias::both;
  setup.schedule.epochs = 3;
  std::vector<Training> out;
  for (const int threads : {1, 2, 3}) {
    at::set_num_threads(threads);
    out.push_back(trained(setup, *top_k(40), 33));
  }
  at::set_num_threads(2);
  for (const auto& other : out) {
    CHECK(at::equal(other.weights.encoder, out[0].weights.encoder));
    CHECK(other.records.back().loss == out[0].records.back().loss);
  }
}

TEST_CASE("degenerate rows train or say why not") {
  Setup setup = small();
  setup.objective.decorrelation = 0.1;
  const Training one = trained(setup, *top_k(12), 1);
  CHECK(std::isnan(one.records.back().fvu));
  CHECK(one.records.back().decorrelation == 0);
  CHECK(one.records.back().loss < one.records.front().loss);

  const at::Tensor equal = at::ones({4, 6});
  CHECK(std::isnan(train(equal, setup, *relu(), samples::draws()).records.back().fvu));
  setup.objective.reconstruction = Reconstruction::fvu;
  CHECK_THROWS_WITH(train(equal, setup, *relu(), samples::draws()),
                    Catch::Contains("at step 0") && Catch::Contains("4 rows are all equal"));
  setup.form.scale = Scale::rms;
  setup.form.centre = Centre::mean;
  CHECK_THROWS_WITH(train(equal, setup, *relu(), samples::draws()), Catch::Contains("rms is 0"));
  CHECK_THROWS_WITH(train(at::ones({0, 6}), setup, *relu(), samples::draws()),
                    Catch::Contains("no rows"));
}

TEST_CASE("dead latents get no gradient; the rest of the loss stays finite") {
  Setup setup = small();
  const at::Tensor rows = samples::rows(8, 6);
  Weights weights = initial_weights(setup.form, samples::draws());
  weights.encoder.zero_();
  const auto activation = relu();
  Step step(setup.form, setup.objective, *activation, {});
  const Weights gradients = weights.zeros_like();
  const Values values = step.forward(weights, rows);
  step.backward(weights, gradients);
  CHECK(values.loss == Approx(rows.square().mean().item<double>()));
  CHECK(step.latent_sums().alive() == 0);
  CHECK(gradients.encoder.abs().max().item<float>() == 0);
  CHECK(gradients.decoder.abs().max().item<float>() == 0);
}

TEST_CASE("bad numbers are named: by row in the data, by step in the loss") {
  Setup setup = small();
  at::Tensor rows = samples::rows(8, 6);
  rows[3][2] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(train(rows, setup, *relu(), samples::draws()),
                    Catch::Contains("row 3, input 2"));
  setup.schedule.adam.lr = 1e30;
  CHECK_THROWS_WITH(trained(setup, *relu()), Catch::Contains("at step 1"));
}

TEST_CASE("a hook may end a training") {
  TrainingHooks stop;
  stop.between_steps = [](const TrainingState& state) {
    if (state.epoch == 2) throw kazan::Error(kazan::Fault::node, "stopped");
  };
  CHECK_THROWS_WITH(train(samples::rows(4, 6), small(), *relu(), samples::draws(), stop),
                    "stopped");
}
