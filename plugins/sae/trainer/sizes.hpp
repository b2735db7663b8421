// How much the trainer's parts work on at a time. What that takes is allocated by them, and added
// up by who estimates a training before it runs (../common/estimate.cpp).
#pragma once

#include <algorithm>
#include <cstdint>

namespace kazan::trainer::sizes {

// Rows of f32 are filled up to a multiple of these, the lanes of the fixed sums (arithmetic.hpp);
// rows of 8 bits (screen.hpp) to one of those.
constexpr std::int64_t kLanes = 16, kLanes8 = 64;

// Selection
constexpr std::int64_t kRows = 96;             // at a time: they stay in the second cache
constexpr std::int64_t kLatents = 64;          // at a time, with all of those rows
constexpr std::int64_t kScreenedRows = 512;    // whose candidates are evaluated together
constexpr std::int64_t kCandidates = 1 << 21;  // of a unit, at most, but for kRows rows

// Of a row's candidates, of which `active` are kept, or all latents: for several times as many, so
// that compactions are rare.
template <class Count>
constexpr Count capacity_of_row(Count latents, Count active) {
  return std::min(latents, std::max(8 * active, Count{1024})) + Count{kLatents};
}

// RowSelection: pre-activations of a unit of at most kRows rows, but for the fewest.
constexpr std::int64_t kProducts = 1 << 20, kFewestRows = 8;

// BatchSelection: entries that are looked at before the k B largest are known, at most in practice,
// as a multiple of them. Of a sample: its rows, and how many latents of one are looked at where the
// batch has `rows`, together at most kSample k, or a quarter of kSample k rows.
constexpr std::int64_t kLookedAt = 8, kSample = 16;
constexpr std::int64_t sampled_of_row(std::int64_t latents, std::int64_t k, std::int64_t rows) {
  return std::min(latents, k * std::clamp<std::int64_t>(rows / 4, 4, 256));
}

// Screen: rows that had better be rounded at a time.
constexpr std::int64_t kRoundedTogether = 64;

// Update: latents, or rows of the batch, of a partial sum.
constexpr std::int64_t kBlock = 64;

// Decorrelation: rows that are paired with all others at a time, the kernels' width.
constexpr std::int64_t kPaired = 16;

}  // namespace kazan::trainer::sizes
