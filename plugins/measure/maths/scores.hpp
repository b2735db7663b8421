// How selective each latent is for target rows against contrast rows.
//
//   ratio       mean of z_j over the target rows where it fires
//               / the same over the contrast rows; 0 unless it fires on both
//   difference  mean of z_j over all target rows, zeros included - the same over contrast rows
//   exclusive   fires on target rows and on no contrast row (its ratio is 0: count those apart)
//
// z_j is the size of the latent's activation, which may be negative. A latent fires above the
// threshold; sizes at or below it count as 0.
#pragma once

#include <cstdint>
#include <vector>

#include "sdk/artifacts/codes.hpp"

namespace kazan {

enum class RowRole : std::uint8_t { neither, target, contrast };

struct LatentScores {                                      // one element a latent
  std::vector<std::int64_t> target_fired, contrast_fired;  // rows
  std::vector<double> target_mean, contrast_mean;  // over the rows where it fires; NaN when on none
  std::vector<double> ratio, difference;
  std::vector<bool> exclusive;

  std::int64_t exclusives() const;
};

// `roles` has one element a row. Throws Error (Fault::experiment) when there is no target row, no
// contrast row, or another number of rows.
LatentScores selectivity_scores(const Codes& codes, const std::vector<RowRole>& roles,
                                double threshold);

}  // namespace kazan
