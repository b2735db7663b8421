// Whole trainings against a float64 loop that shares no code with ours.
#include <ATen/Parallel.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "plain.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::reference;
using namespace kazan::sae::reference::plain;

namespace {

Setup sample(bool tied, double l1, double decorrelation) {
  Setup setup = samples::setup(kInputs, kLatents, tied);
  setup.objective.l1 = l1;
  setup.objective.decorrelation = decorrelation;
  setup.schedule.epochs = kEpochs;
  setup.schedule.adam.lr = 1e-3;
  return setup;
}

}  // namespace

TEST_CASE("100 epochs follow an independent float64 loop as closely as float32 can") {
  const auto tied = GENERATE(true, false);
  const auto k = GENERATE(8, 20, kLatents);
  const auto decorrelation = GENERATE(0.0, 5e-4);
  CAPTURE(tied, k, decorrelation);
  const Setup setup = sample(tied, k == kLatents ? 0.5 : 0.1, decorrelation);
  const at::Tensor rows = samples::rows(kRows, kInputs);
  const auto activation = k < kLatents ? top_k(k) : relu();
  const Training ours = train(rows, setup, *activation, samples::draws());
  std::vector<double> losses;
  for (const auto& record : ours.records) losses.push_back(record.loss);
  follow(losses, rows, setup, k);
  const Training again = train(rows, setup, *activation, samples::draws());
  CHECK(at::equal(again.weights.encoder, ours.weights.encoder));
  CHECK(again.records.back().loss == ours.records.back().loss);
}

namespace {

void time_training(std::int64_t inputs, std::int64_t k, double decorrelation) {
  at::set_num_threads(2);
  Setup setup = samples::setup(inputs, 6144, true);
  setup.objective.decorrelation = decorrelation;
  const at::Tensor rows = samples::rows(220, inputs);
  const auto begin = std::chrono::steady_clock::now();
  const Training trained = train(rows, setup, *top_k(k), samples::draws());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::printf("d=%ld n=6144 k=%ld: %.2f s, fvu %.4f\n", long(inputs), long(k), seconds.count(),
              trained.records.back().fvu);
  CHECK(trained.records.back().loss < trained.records.front().loss);
}

}  // namespace

TEST_CASE("how fast palinka_topk trains", "[.speed]") {
  time_training(768, 384, 0);
}
TEST_CASE("how fast palinka_topk_half trains", "[.speed]") {
  time_training(768, 3072, 0);
}
TEST_CASE("how fast palinka_original trains", "[.speed]") {
  time_training(3072, 1024, 5e-4);
}
