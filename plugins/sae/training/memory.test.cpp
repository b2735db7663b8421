// What a training is estimated with, against what its trainer takes: shapes in which each term is
// much of the whole.
#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <utility>

#include "../common/estimate.hpp"
#include "../trainer/samples.hpp"
#include "../trainer/sizes.hpp"
#include "../trainer/trainer.hpp"
#include "base/sanitized.hpp"

using namespace kazan;
using namespace kazan::sae;
using trainer::Matrix;

namespace {

// Which takes several times the memory.
constexpr bool kSanitized = kAddressSanitized || kThreadSanitized;

// In bytes: VmRSS, or VmHWM, the most it was since the last fresh_peak(). proc(5)
double of_process(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return 1024 * std::stod(line.substr(name.size() + 1));
  return 0;
}

bool fresh_peak() {
  ::malloc_trim(0);
  return static_cast<bool>(std::ofstream("/proc/self/clear_refs") << "5" << std::flush);
}

struct Case {
  std::string name;
  trainer::Settings settings;
  TrainingSizes sizes;
  std::int64_t loud = 0;  // latents that are active in every row
  double longer = 1;      // a few rows between two batches are so many times as long
  double room = 2.2;      // the estimate is at most so many times what is taken
};

Case sample(const std::string& name, Act act, double inputs, double latents, double batch,
            double active, double threads) {
  Case out{name, {}, {}};
  out.settings.form.inputs = static_cast<std::int64_t>(inputs);
  out.settings.form.latents = static_cast<std::int64_t>(latents);
  out.settings.form.bias = Bias::both;
  out.settings.activation.act = act;
  out.settings.activation.k = static_cast<std::int64_t>(active);
  out.sizes.rows = out.sizes.batch = batch;
  out.sizes.inputs = inputs;
  out.sizes.latents = latents;
  out.sizes.active = active;
  out.sizes.threads = threads;
  out.sizes.epochs = 1;
  return out;
}

// Sizes as the stages' plan steps have them.
Case batch_topk(double longer) {
  Case out = sample("batch_topk", Act::batch_topk, 32, 8192, 8192, 8, 2);
  out.sizes.lists = trainer::sizes::kLookedAt;
  out.sizes.whole_rows = true;
  out.longer = longer;
  out.room = 3;  // lists are half as long, but for unusual batches
  return out;
}

Case dense(Act act, double latents, double batch, double threads) {
  Case out = sample("dense", act, 16, latents, batch, latents, threads);
  out.settings.activation.k = 0;
  out.sizes.lists = out.sizes.sorted_lists = 2;
  out.sizes.residuals = act == Act::gated ? 2 : 1;
  out.loud = out.settings.form.latents;
  return out;
}

Case many_pairs() {
  Case out = sample("pairs of rows", Act::topk, 16, 64, 16'000, 2, 12);
  out.loud = 2;
  return out;
}

Case with_decorrelation(Case out) {
  out.name += ", with decorrelation";
  out.settings.objective.decorrelation = 1e-3;
  out.sizes.decorrelation = true;
  return out;
}

Case few_active() {
  return sample("few active", Act::topk, 128, 24'000, 2048, 4, 2);
}

Case with_dead_latents(Case out) {
  out.name += ", with dead latents";
  out.settings.auxk = {0.1, 64, 1, true};
  out.sizes.revived = 64;
  out.sizes.residuals = 2;
  return out;
}

std::vector<Case> cases() {
  return {sample("weights", Act::topk, 512, 8192, 64, 4, 2),
          sample("many threads", Act::topk, 16, 50'000, 600, 4, 12),
          sample("a large batch", Act::topk, 64, 512, 30'000, 16, 2),
          batch_topk(1),
          batch_topk(1.3),
          dense(Act::jumprelu, 2048, 1024, 4),
          dense(Act::gated, 2048, 1024, 4),
          dense(Act::gated, 50'000, 32, 12),
          with_decorrelation(many_pairs()),
          with_dead_latents(few_active())};
}

std::vector<float> rows_of(const Case& of, std::int64_t count, double scale) {
  const std::int64_t d = of.settings.form.inputs;
  const Matrix rows = trainer::samples::normal(count, d, "test.rows", scale);
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(count * d));
  for (std::int64_t t = 0; t < count; ++t) out.insert(out.end(), rows.row(t), rows.row(t) + d);
  return out;
}

void start(trainer::Trainer& trained, std::int64_t loud) {
  trainer::Parameters& weights = trained.weights();
  trainer::samples::fill(weights.encoder, "test.encoder", 0.1);
  trainer::samples::fill(weights.decoder, "test.decoder", 0.1);
  for (Matrix* const biases : {&weights.encoder_bias, &weights.magnitude_bias})
    if (biases->rows()) std::fill_n(biases->row(0), loud, 100.F);
}

// Of the trainer and its rows.
double peak_of(const Case& of) {
  const auto count = static_cast<std::int64_t>(of.sizes.rows);
  REQUIRE(fresh_peak());
  const double before = of_process("VmRSS");
  const std::vector<float> rows = rows_of(of, count, 1);
  trainer::Trainer trained(of.settings, *trainer::all_kernels().front(),
                           static_cast<int>(of.sizes.threads));
  start(trained, of.loud);
  const auto train = [&](const std::vector<float>& x) {
    trained.forward(x.data(), static_cast<std::int64_t>(x.size()) / of.settings.form.inputs);
    trained.update();
  };
  train(rows);
  if (of.longer != 1) train(rows_of(of, 16, of.longer));
  train(rows);
  return of_process("VmHWM") - before;
}

}  // namespace

TEST_CASE("a training is estimated with what its trainer takes") {
  if (kSanitized) return;
  for (const auto& each : cases()) {
    const double peak = peak_of(each), estimated = needs_of_training(each.sizes).memory;
    CAPTURE(each.name, each.longer, peak / 1e6, estimated / 1e6);
    CHECK(estimated >= peak);
    CHECK(estimated <= each.room * peak);
  }
}

// What other terms leave does not make up for it.
TEST_CASE("what is asked for besides is estimated with what it adds") {
  if (kSanitized) return;
  constexpr double kNoise = 4 << 20;  // who of the threads does what differs
  const std::vector<std::pair<Case, Case>> pairs = {
      {many_pairs(), with_decorrelation(many_pairs())},
      {few_active(), with_dead_latents(few_active())}};
  for (const auto& [less, more] : pairs) {
    const double took = peak_of(more) - peak_of(less);
    const double estimated =
        needs_of_training(more.sizes).memory - needs_of_training(less.sizes).memory;
    CAPTURE(more.name, took / 1e6, estimated / 1e6);
    CHECK(took > 2 * kNoise);  // else nothing is seen here
    CHECK(estimated >= took - kNoise);
  }
}
