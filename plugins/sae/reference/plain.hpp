// For tests: whole trainings in plain loops, in f64 or f32, that share no code with ours.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "samples.hpp"

namespace kazan::sae::reference::plain {

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
std::vector<double> losses_of(const at::Tensor& rows, const Setup& setup, std::int64_t k,
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

// Holds the losses of kEpochs epochs against the f64 loop: within twice the spread of what f32
// loops give that sum in other orders.
inline void follow(const std::vector<double>& losses, const at::Tensor& rows, const Setup& setup,
                   std::int64_t k) {
  const auto exact = losses_of<double>(rows, setup, k, 0);
  std::vector<std::vector<double>> float32;
  for (std::uint64_t order = 0; order < 5; ++order)
    float32.push_back(losses_of<float>(rows, setup, k, order));
  REQUIRE(losses.size() == exact.size());
  CHECK(losses[0] == Approx(exact[0]).epsilon(1e-6));
  CHECK(exact.back() < 0.8 * exact.front());
  double spread = 0;
  for (std::size_t e = 0; e < exact.size(); ++e) {
    spread = std::max(spread, 1e-7 * exact[e]);
    for (const auto& other : float32) spread = std::max(spread, std::abs(other[e] - exact[e]));
    CAPTURE(e, exact[e], spread);
    REQUIRE(std::abs(losses[e] - exact[e]) <= 2 * spread);
  }
}

}  // namespace kazan::sae::reference::plain
