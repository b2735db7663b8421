// Whole trainings against a float64 loop that shares no code with ours.
#include <ATen/Parallel.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "samples.hpp"

using namespace kazan::sae;

namespace {

constexpr std::int64_t kInputs = 24, kLatents = 64, kRows = 40, kEpochs = 100;

// A bias-free SAE of mse_mean + l1 mean_all + decorrelation, in plain loops. `order` is the order
// in which sums over inputs and rows run.
template <class Real>
struct Plain {
  std::vector<Real> x, encoder, decoder;
  std::int64_t k;
  Real l1, mu;
  bool tied;
  std::vector<std::int64_t> inputs, rows;  // the order of summation

  std::vector<Real>& directions() { return tied ? encoder : decoder; }

  // z [rows latents]
  std::vector<Real> encode() const {
    std::vector<Real> z(kRows * kLatents);
    for (std::int64_t t = 0; t < kRows; ++t) {
      std::vector<Real> sorted;
      for (std::int64_t j = 0; j < kLatents; ++j) {
        Real a = 0;
        for (const auto i : inputs) a += x[t * kInputs + i] * encoder[j * kInputs + i];
        z[t * kLatents + j] = std::max(a, Real(0));
        sorted.push_back(z[t * kLatents + j]);
      }
      std::sort(sorted.rbegin(), sorted.rend());
      for (std::int64_t j = 0; j < kLatents; ++j)
        if (z[t * kLatents + j] < sorted[k - 1]) z[t * kLatents + j] = 0;
    }
    return z;
  }

  // The loss; g_e and g_d receive the gradients of both uses.
  Real step(std::vector<Real>& g_e, std::vector<Real>& g_d) {
    const auto z = encode();
    std::vector<Real> r(kRows * kInputs), gz(kRows * kLatents, l1 / (kRows * kLatents));
    Real squares = 0, sum = 0;
    for (const auto t : rows)
      for (const auto i : inputs) {
        Real y = 0;
        for (std::int64_t j = 0; j < kLatents; ++j)
          y += z[t * kLatents + j] * directions()[j * kInputs + i];
        r[t * kInputs + i] = y - x[t * kInputs + i];
        squares += r[t * kInputs + i] * r[t * kInputs + i];
      }
    for (const auto t : rows)
      for (std::int64_t j = 0; j < kLatents; ++j) sum += z[t * kLatents + j];
    const Real penalty = decorrelation(z, gz);
    std::fill(g_e.begin(), g_e.end(), Real(0));
    std::fill(g_d.begin(), g_d.end(), Real(0));
    for (const auto t : rows)
      for (std::int64_t j = 0; j < kLatents; ++j) {
        if (!(z[t * kLatents + j] > 0)) continue;
        Real ga = gz[t * kLatents + j];
        for (const auto i : inputs) {
          const Real gr = 2 * r[t * kInputs + i] / (kRows * kInputs);
          ga += gr * directions()[j * kInputs + i];
          g_d[j * kInputs + i] += z[t * kLatents + j] * gr;
        }
        for (const auto i : inputs) g_e[j * kInputs + i] += ga * x[t * kInputs + i];
      }
    return squares / (kRows * kInputs) + l1 * sum / (kRows * kLatents) + penalty;
  }

  // sum_{i != j} C_ij^2 by the n x n covariance; dL/dC_ij = 2 mu C_ij.
  Real decorrelation(const std::vector<Real>& z, std::vector<Real>& gz) const {
    if (mu == 0) return 0;
    std::vector<Real> centred = z;
    for (std::int64_t j = 0; j < kLatents; ++j) {
      Real mean = 0;
      for (const auto t : rows) mean += z[t * kLatents + j] / kRows;
      for (std::int64_t t = 0; t < kRows; ++t) centred[t * kLatents + j] -= mean;
    }
    Real total = 0;
    for (std::int64_t i = 0; i < kLatents; ++i)
      for (std::int64_t j = 0; j < kLatents; ++j) {
        if (i == j) continue;
        Real c = 0;
        for (const auto t : rows)
          c += centred[t * kLatents + i] * centred[t * kLatents + j] / (kRows - 1);
        total += c * c;
        for (std::int64_t t = 0; t < kRows; ++t)
          gz[t * kLatents + i] += 4 * mu * c * centred[t * kLatents + j] / (kRows - 1);
      }
    return mu * total;
  }

  std::vector<double> train() {
    std::vector<double> losses;
    std::vector<Real> g_e(encoder.size()), g_d(encoder.size());
    std::vector<Real> m_e(encoder.size()), v_e(m_e), m_d(m_e), v_d(m_e);
    for (std::int64_t epoch = 0; epoch <= kEpochs; ++epoch) {
      losses.push_back(static_cast<double>(step(g_e, g_d)));
      if (tied)
        for (std::size_t i = 0; i < g_e.size(); ++i) g_e[i] += g_d[i];
      adam(encoder, g_e, m_e, v_e, epoch + 1);
      if (!tied) adam(decoder, g_d, m_d, v_d, epoch + 1);
    }
    return losses;
  }

  static void adam(std::vector<Real>& w, const std::vector<Real>& g, std::vector<Real>& m,
                   std::vector<Real>& v, std::int64_t t) {
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = Real(0.9) * m[i] + Real(0.1) * g[i];
      v[i] = Real(0.999) * v[i] + Real(0.001) * g[i] * g[i];
      const Real mean = m[i] / (1 - std::pow(Real(0.9), Real(t)));
      const Real square = v[i] / (1 - std::pow(Real(0.999), Real(t)));
      w[i] -= Real(1e-3) * mean / (std::sqrt(square) + Real(1e-8));
    }
  }
};

template <class Real>
std::vector<Real> copied(const at::Tensor& tensor) {
  const float* data = tensor.data_ptr<float>();
  return {data, data + tensor.numel()};
}

template <class Real>
std::vector<double> plain(const at::Tensor& rows, const Setup& setup, std::int64_t k,
                          std::uint64_t order) {
  const Weights start = initial_weights(setup.form, samples::draws());
  const kazan::Draws shuffle(1, "test.order");
  Plain<Real> run{copied<Real>(rows),
                  copied<Real>(start.encoder),
                  copied<Real>(start.directions()),
                  k,
                  static_cast<Real>(setup.objective.l1),
                  static_cast<Real>(setup.objective.decorrelation),
                  setup.form.tied,
                  shuffle.permutation(kInputs, order),
                  shuffle.permutation(kRows, order)};
  return run.train();
}

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
  const auto exact = plain<double>(rows, setup, k, 0);
  std::vector<std::vector<double>> float32;
  for (std::uint64_t order = 0; order < 5; ++order)
    float32.push_back(plain<float>(rows, setup, k, order));

  REQUIRE(ours.records.size() == exact.size());
  CHECK(ours.records[0].loss == Approx(exact[0]).epsilon(1e-6));
  CHECK(exact.back() < 0.8 * exact.front());
  double spread = 0;
  for (std::size_t e = 0; e < exact.size(); ++e) {
    spread = std::max(spread, 1e-7 * exact[e]);
    for (const auto& losses : float32) spread = std::max(spread, std::abs(losses[e] - exact[e]));
    CAPTURE(e, exact[e], spread);
    REQUIRE(std::abs(ours.records[e].loss - exact[e]) <= 2 * spread);
  }
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
