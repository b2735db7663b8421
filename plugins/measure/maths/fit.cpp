#include "measure/maths/fit.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace kazan {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double Fit::add(std::span<const float> x, std::span<const double> y) {
  const auto n = static_cast<double>(++rows_);
  double residual = 0;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    const double distance = x[i] - mean_[i];
    mean_[i] += distance / n;
    spread_[i] += distance * (x[i] - mean_[i]);
    residual += (x[i] - y[i]) * (x[i] - y[i]);
  }
  residual_ += residual;
  return residual;
}

double Fit::total() const {
  return std::accumulate(spread_.begin(), spread_.end(), 0.0);
}

double Fit::variance() const {
  return rows_ > 0 ? total() / static_cast<double>(rows_) : kUndefined;
}

double Fit::mse() const {
  const double entries = static_cast<double>(rows_) * static_cast<double>(mean_.size());
  return entries > 0 ? residual_ / entries : kUndefined;
}

double Fit::fvu() const {
  const double all = total();
  return all > 0 ? residual_ / all : kUndefined;
}

double Fit::mean_to_spread() const {
  const double all = total();
  const double norm = std::sqrt(std::inner_product(mean_.begin(), mean_.end(), mean_.begin(), 0.0));
  return all > 0 ? norm / std::sqrt(all / static_cast<double>(rows_)) : kUndefined;
}

}  // namespace kazan
