#include "batch_selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cut.hpp"
#include "sampled.hpp"
#include "sizes.hpp"

namespace kazan::trainer {
namespace {

constexpr std::int64_t kBlock = 16;  // rows whose lengths are taken at a time
constexpr int kTries = 8;            // floors, each below the one before
constexpr float kBelow = 0.9F;       // a cut that was, or a floor that was too high
constexpr std::int64_t kMargin = 2;  // of the k B that are wanted, as many are to reach a guess

// The i-th of rows that are spread over the batch evenly, at any period in it: fractions of
// multiples of the golden ratio.
std::int64_t spread(std::uint64_t i, std::int64_t rows) {
  const std::uint64_t fraction = (i * 0x9E3779B97F4A7C15U) >> 32;
  return static_cast<std::int64_t>((fraction * static_cast<std::uint64_t>(rows)) >> 32);
}

}  // namespace

BatchSelection::BatchSelection(std::int64_t latents, std::int64_t k, const Kernels& kernels,
                               Team& team)
    : k_(k), kernels_(kernels), team_(team), all_(latents, 0, kernels, team) {}

// Looks at those that reach a guess of the cut, which makes the lists short. Where that was too
// high, at those that reach a lower one, by other rows: all that are positive are many.
std::int64_t BatchSelection::select(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                                    const float* bias, const Screen* screen, Codes& codes) {
  const std::int64_t most = k_ * rows;
  const float length = measure(x, rows);
  const auto guessed = [&] { return guess(x, rows, encoder, bias, codes); };
  float floor = ratio_ > 0 ? kBelow * ratio_ * length : guessed();
  for (int i = 0;; ++i) {
    floor = std::clamp(floor, kAnyPositive, std::numeric_limits<float>::max());
    all_.set_floor(floor);
    all_.select(x, rows, encoder, bias, screen, codes);
    if (codes.count() > most || floor <= kAnyPositive) break;
    floor = i < kTries ? std::min(kBelow * floor, guessed()) : kAnyPositive;
  }
  const std::int64_t dropped = trim(most, codes);
  learn(rows, length);
  return dropped;
}

float BatchSelection::length_of(const float* row, std::int64_t stride) const {
  return static_cast<float>(std::sqrt(kernels_.squares(row, stride)));
}

// The rows' lengths; their median, which a few rows that stand out do not move.
float BatchSelection::measure(const Matrix& x, std::int64_t rows) {
  lengths_.resize(static_cast<std::size_t>(rows));
  team_.blocks(rows, kBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t)
      lengths_[static_cast<std::size_t>(t)] = length_of(x.row(t), x.stride());
  });
  const auto middle = lengths_.begin() + static_cast<std::ptrdiff_t>(lengths_.size() / 2);
  std::nth_element(lengths_.begin(), middle, lengths_.end());
  return lengths_.empty() ? 0 : *middle;
}

// What kMargin k B of the batch reach, if all rows have what some rows have, as multiples of their
// lengths. So a few rows that are much longer count as what they are, whether they are among the
// sample or not.
float BatchSelection::guess(const Matrix& x, std::int64_t rows, const Matrix& encoder,
                            const float* bias, Codes& codes) {
  const std::int64_t some = std::min(sizes::kSample, (rows + 1) / 2), latents = encoder.rows();
  if (sample_.rows() < some) sample_ = Matrix(some, x.columns());
  for (std::int64_t i = 0; i < some; ++i)
    std::copy_n(x.row(spread(++drawn_, rows)), x.stride(), sample_.row(i));
  Selection(latents, sizes::sampled_of_row(latents, k_, rows), kernels_, team_)
      .select(sample_, some, encoder, bias, nullptr, codes);
  Sampled sampled;
  for (std::int64_t i = 0; i < some; ++i)
    sampled.add(length_of(sample_.row(i), x.stride()), codes.values(i));
  return sampled.reached_by(kMargin * k_ * rows, lengths_);
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

// A batch of few rows, as the last of an epoch can be, says little about those that follow.
void BatchSelection::learn(std::int64_t rows, float length) {
  if (2 * rows < learned_from_) return;
  learned_from_ = rows;
  ratio_ = length > 0 ? cut_ / length : 0;
}

}  // namespace kazan::trainer
