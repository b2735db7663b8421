#include "batch_selection.hpp"

#include <algorithm>
#include <functional>

namespace kazan::trainer {
namespace {

constexpr std::int64_t kSample = 64;  // rows

// The n-th largest, n from 1; what `values` holds is put in another order.
float largest(std::vector<float>& values, std::int64_t n) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n - 1);
  std::nth_element(values.begin(), at, values.end(), std::greater<float>());
  return *at;
}

}  // namespace

// Looks at those that reach a guess of the cut, which makes the lists short, and at all that are
// positive where the guess was too high.
std::int64_t BatchSelection::select(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                                    const float* bias, const Screen* screen, Codes& codes) {
  const std::int64_t most = k_ * rows;
  const float first = cut_ > 0 ? 0.9F * cut_ : guess(x, rows, encoder, bias, codes);
  for (const float floor : {std::max(first, kAnyPositive), kAnyPositive}) {
    all_.set_floor(floor);
    all_.select(x, rows, encoder, bias, screen, codes);
    if (codes.count() > most || floor <= kAnyPositive) break;
  }
  return trim(most, codes);
}

// From the first rows, with a margin: rows differ.
float BatchSelection::guess(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                            const float* bias, Codes& codes) {
  if (rows < 2 * kSample) return kAnyPositive;
  all_.set_floor(kAnyPositive);
  all_.select(x, kSample, encoder, bias, nullptr, codes);
  if (codes.count() <= k_ * kSample) return kAnyPositive;
  order_.assign(codes.value.data(), codes.value.data() + codes.count());
  return 0.7F * largest(order_, k_ * kSample);
}

// Keeps the `most` first. Ties go to the earlier row, then the lower latent: the codes' order.
std::int64_t BatchSelection::trim(std::int64_t most, Codes& codes) {
  const std::int64_t dropped = codes.count() - most;
  if (dropped <= 0) {
    cut_ = 0;
    return 0;
  }
  order_.assign(codes.value.data(), codes.value.data() + codes.count());
  cut_ = largest(order_, most);
  std::int64_t ties =
      most - std::count_if(order_.begin(), order_.end(), [this](float a) { return a > cut_; });
  std::size_t kept = 0, i = 0;
  for (std::size_t t = 1; t < codes.start.size(); ++t) {
    for (; i < static_cast<std::size_t>(codes.start[t]); ++i) {
      const float value = codes.value[i];
      if (value < cut_ || (value == cut_ && ties-- <= 0)) continue;
      codes.value[kept] = value;
      codes.latent[kept++] = codes.latent[i];
    }
    codes.start[t] = static_cast<std::int64_t>(kept);
  }
  return dropped;
}

}  // namespace kazan::trainer
