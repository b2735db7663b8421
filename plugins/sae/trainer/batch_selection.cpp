#include "batch_selection.hpp"

#include <algorithm>

#include "cut.hpp"

namespace kazan::trainer {
namespace {

constexpr std::int64_t kSample = 64;  // rows, from all over the batch
constexpr int kTries = 8;             // floors, each a quarter of the one before

}  // namespace

// Looks at those that reach a guess of the cut, which makes the lists short. Where that was too
// high, a lower one: one large row can spoil a guess, and all that are positive are many.
std::int64_t BatchSelection::select(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                                    const float* bias, const Screen* screen, Codes& codes) {
  const std::int64_t most = k_ * rows;
  float floor = cut_ > 0 ? 0.9F * cut_ : guess(x, rows, encoder, bias, codes);
  for (int i = 0;; ++i, floor /= 4) {
    floor = i == kTries ? kAnyPositive : std::max(floor, kAnyPositive);
    all_.set_floor(floor);
    all_.select(x, rows, encoder, bias, screen, codes);
    if (codes.count() > most || floor <= kAnyPositive) break;
  }
  return trim(most, codes);
}

// From some rows, with a margin: rows differ.
float BatchSelection::guess(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                            const float* bias, Codes& codes) {
  if (rows < 2 * kSample) return kAnyPositive;
  if (sample_.rows() == 0) sample_ = Matrix(kSample, x.columns());
  for (std::int64_t i = 0; i < kSample; ++i)
    std::copy_n(x.row(i * rows / kSample), x.stride(), sample_.row(i));
  all_.set_floor(kAnyPositive);
  all_.select(sample_, kSample, encoder, bias, nullptr, codes);
  if (codes.count() <= k_ * kSample) return kAnyPositive;
  return 0.7F * kernels_.kth(codes.value.data(), codes.count(), k_ * kSample, kAnyPositive);
}

// Keeps the `most` first. Ties go to the earlier row, then the lower latent: the codes' order.
std::int64_t BatchSelection::trim(std::int64_t most, Codes& codes) {
  const std::int64_t dropped = codes.count() - most;
  if (dropped <= 0) {
    cut_ = 0;
    return 0;
  }
  Cut cut(kernels_, codes.value.data(), codes.count(), most, kAnyPositive);
  cut_ = cut.value();
  std::size_t kept = 0, i = 0;
  for (std::size_t t = 1; t < codes.start.size(); ++t) {
    for (; i < static_cast<std::size_t>(codes.start[t]); ++i) {
      if (!cut.keeps(codes.value[i])) continue;
      codes.value[kept] = codes.value[i];
      codes.latent[kept++] = codes.latent[i];
    }
    codes.start[t] = static_cast<std::int64_t>(kept);
  }
  return dropped;
}

}  // namespace kazan::trainer
