// What each latent does over the rows of codes. A latent fires on a row when |z|, the size of its
// activation, is above the threshold; the rest counts as silence. Activations of SAEs whose latents
// are never negative are their own sizes; of others the sign counts nowhere here.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// Calls use(row, latent, |activation|) for all that fires in a row, by latent.
template <class Use>
void for_each_firing_in(const Codes& codes, std::int64_t row, double threshold, const Use& use) {
  const auto latents = codes.latents_of(row);
  const auto activations = codes.activations_of(row);
  for (std::size_t e = 0; e < latents.size(); ++e)
    if (const double size = std::fabs(activations[e]); size > threshold)
      use(row, static_cast<std::size_t>(latents[e]), size);
}

// The same for all rows, in order.
template <class Use>
void for_each_firing(const Codes& codes, double threshold, const Use& use) {
  for (std::int64_t row = 0; row < codes.rows(); ++row)
    for_each_firing_in(codes, row, threshold, use);
}

// One element a latent. NaN: undefined.
struct LatentActivity {
  std::vector<std::int64_t> fired;  // rows it fires on
  std::vector<double> density;      // fired / rows; NaN without rows
  std::vector<double> max;          // largest |z| above the threshold; 0 when it never fires
  std::vector<double> mean;         // mean |z| over the rows it fires on; NaN when on none
  std::int64_t rows = 0;
  std::int64_t firings = 0;  // sum of fired
  double threshold = 0;      // that it was made with

  std::int64_t alive() const;      // latents that fire on some row
  std::int64_t always_on() const;  // latents that fire on every row
  double l0() const;               // mean over rows of the latents that fire; NaN without rows
  // Mean over latents of minmax(density) * minmax(mean), each scaled so that its least and largest
  // over the latents are 0 and 1; a latent that never fires has mean 0. 0 where all are alike.
  double density_by_strength() const;
};

LatentActivity activity(const Codes& codes, double threshold);

// " (fires: |z| > 0.5)", which ends each definition that speaks of firing.
std::string when_it_fires(double threshold);
// The same in definitions of metrics, of a stage with a parameter threshold.
inline const std::string kFires = " (fires: |z| > {threshold})";

// Distinct token ids among the rows a latent fires on, one element a latent. Codes and tokens must
// have equally many rows.
std::vector<std::int64_t> token_types(const Codes& codes, const Tokens& tokens, double threshold);

// |A and B| / |A or B| over (row, latent) pairs that fire in A or B; NaN when none does. Throws
// Error (Fault::experiment) when the codes differ in rows or latents.
double firing_jaccard(const Codes& a, const Codes& b, double threshold);

// The sizes |z| of one latent's activations, one a row; those at or below the threshold are 0.
std::vector<float> activations_of_latent(const Codes& codes, std::int64_t latent, double threshold);

// Of the sum of each latent's |z|, the share that falls on the chosen rows (one flag a row); NaN
// when it never fires.
std::vector<double> mass_share(const Codes& codes, const std::vector<bool>& chosen,
                               double threshold);

// The first `count` latents by value, largest first, ties by index; NaN and values of `floor` and
// below are left out.
std::vector<std::int64_t> largest(const std::vector<double>& values, std::size_t count,
                                  double floor);

}  // namespace kazan
