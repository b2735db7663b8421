// Where the latents of an SAE fire, from rows that pass by once, in memory that does not grow with
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "sdk/draws.hpp"

namespace kazan {

struct Firing {
  std::int64_t row = 0;
  float value = 0;  // of the latent there; never 0
};

// Of each latent: how often it fires, the rows where its magnitude is largest, one a window, and a
// uniform sample, without replacement, of all rows where it fires. Latents of most variants are
// never negative; of others the magnitude counts.
class Firings {
 public:
  // `largest`, `sampled`: rows of each latent that are kept.
  Firings(std::int64_t latents, std::int64_t largest, std::int64_t sampled, const Draws& draws);

  // In ascending order of rows; `window` is the row's.
  void add(std::int64_t row, std::int64_t window, std::int32_t latent, float value);

  std::int64_t latents() const { return static_cast<std::int64_t>(kept_.size()); }
  std::int64_t count(std::int64_t latent) const { return at(latent).count; }  // rows
  double sum(std::int64_t latent) const { return at(latent).sum; }            // of values
  // By descending magnitude; of equal ones the earlier row first.
  std::vector<Firing> largest(std::int64_t latent) const;
  std::vector<Firing> sampled(std::int64_t latent) const;

 private:
  struct Large {
    Firing firing;
    std::int64_t window = 0;
  };
  struct Drawn {
    Firing firing;
    double draw = 0;  // the least ones are kept
  };
  struct Kept {
    std::int64_t count = 0;
    double sum = 0;
    std::vector<Large> largest;
    std::vector<Drawn> drawn;
  };

  const Kept& at(std::int64_t latent) const { return kept_[static_cast<std::size_t>(latent)]; }
  void add_large(std::vector<Large>& list, const Firing& firing, std::int64_t window) const;
  void add_drawn(std::vector<Drawn>& list, const Firing& firing, double draw) const;

  const std::size_t most_large_, most_drawn_;
  const Draws draws_;
  std::vector<Kept> kept_;
};

}  // namespace kazan
