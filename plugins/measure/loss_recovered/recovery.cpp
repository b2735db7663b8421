#include "recovery.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace kazan {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::int64_t window_of(const Predicted& p) {
  return p.row - p.position;
}

bool by_window(const std::vector<Predicted>& all) {
  std::size_t windows = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    windows += i == 0 || window_of(all[i]) != window_of(all[i - 1]);
  return windows >= kFewestWindows;
}

}  // namespace

Ratio ratio_of(std::span<const double> a, std::span<const double> b) {
  const double divisor = sum(b), n = static_cast<double>(a.size());
  if (divisor == 0) return {kUndefined, kUndefined};
  const double ratio = sum(a) / divisor;
  double squares = 0;
  for (std::size_t u = 0; u < a.size(); ++u) squares += std::pow(a[u] - ratio * b[u], 2);
  return {ratio, n > 1 ? std::sqrt(n / (n - 1) * squares) / std::abs(divisor) : kUndefined};
}

Recovery::Recovery(const std::vector<Predicted>& all) {
  const bool windows = by_window(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!windows || i == 0 || window_of(all[i]) != window_of(all[i - 1])) {
      counts_.push_back(0);
      for (auto& of_way : losses_) of_way.push_back(0);
    }
    ++counts_.back();
    for (std::size_t way = 0; way < kWays; ++way) losses_[way].back() += all[i].loss[way];
    divergence_ += all[i].divergence / static_cast<double>(all.size());
  }
}

double Recovery::loss(Instead instead) const {
  return sum(losses_[static_cast<std::size_t>(instead)]) / sum(counts_);
}

std::vector<double> Recovery::differences(Instead a, Instead b) const {
  std::vector<double> out = losses_[static_cast<std::size_t>(a)];
  for (std::size_t u = 0; u < out.size(); ++u) out[u] -= losses_[static_cast<std::size_t>(b)][u];
  return out;
}

Ratio Recovery::difference(Instead a, Instead b) const {
  return ratio_of(differences(a, b), counts_);
}

Ratio Recovery::recovered(Instead from) const {
  const Ratio gap = difference(from, Instead::nothing);
  if (!(gap.value > 2 * gap.error)) return {kUndefined, kUndefined};
  return ratio_of(differences(from, Instead::reconstruction), differences(from, Instead::nothing));
}

}  // namespace kazan
