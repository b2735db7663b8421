#include "plugin_name_maths.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugin_name_maths {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Moments::Moments(std::size_t inputs) : mean_(inputs), m2_(inputs), m3_(inputs), m4_(inputs) {}

void Moments::add(std::span<const float> row) {
  const auto before = static_cast<double>(rows_++), n = before + 1;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    const double delta = static_cast<double>(row[i]) - mean_[i];
    const double step = delta / n, term = delta * step * before;
    m4_[i] +=
        term * step * step * (n * n - 3 * n + 3) + 6 * step * step * m2_[i] - 4 * step * m3_[i];
    m3_[i] += term * step * (n - 2) - 3 * step * m2_[i];
    m2_[i] += term;
    mean_[i] += step;
  }
}

std::vector<double> Moments::variance() const {
  std::vector<double> out(m2_.size(), kUndefined);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (rows_ > 0) out[i] = m2_[i] / static_cast<double>(rows_);
  return out;
}

std::vector<double> Moments::kurtosis() const {
  std::vector<double> out(m2_.size(), kUndefined);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (m2_[i] > 0) out[i] = static_cast<double>(rows_) * m4_[i] / (m2_[i] * m2_[i]) - 3;
  return out;
}

Tails tails_of(const std::vector<double>& kurtosis, double heavy) {
  Tails out;
  double sum = 0, above = 0, largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < kurtosis.size(); ++i) {
    if (std::isnan(kurtosis[i])) continue;
    out.input.push_back(static_cast<float>(i));
    out.kurtosis.push_back(static_cast<float>(kurtosis[i]));
    sum += kurtosis[i];
    above += kurtosis[i] > heavy;
    largest = std::max(largest, kurtosis[i]);
  }
  const auto n = static_cast<double>(out.input.size());
  out.mean = sum / n;
  out.heavy_share = above / n;
  out.largest = n > 0 ? largest : kUndefined;
  return out;
}

}  // namespace plugin_name_maths
