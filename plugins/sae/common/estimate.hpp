// What training an SAE and encoding with one takes, by shapes. Symbols: setup.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "feeding.hpp"
#include "sdk/planner.hpp"

namespace kazan::sae {

// Of a training; sizes as doubles, kUnknown where they are not known.
struct TrainingSizes {
  double rows = kUnknown, inputs = kUnknown, latents = kUnknown;  // T, d, n
  double batch = kUnknown;                                        // B
  double active = kUnknown;  // latents that a row can have active: k, or n
  double revived = 0;        // dead latents that take part in a row
  double lists = 1;          // lists of entries as long as that of the active
  double sorted_lists = 1;   // those that are sorted by latent too
  bool whole_rows = false;   // a row's list has room for all latents, however few are active
  double residuals = 1;      // matrices [B d] of them
  double epochs = 0;
  bool tied = false;
  bool decorrelation = false;
  double threads = 1;
  std::optional<std::int64_t> memory{};  // bytes that rows may take (feeding.hpp); nothing: all
  bool rows_are_bound = false;           // there may be less, which memory holds
  bool live = false;                     // rows are computed by who reads them
};

// As the training decides when it runs, with so many rows.
bool streams(const TrainingSizes& sizes);
Feeding feeding_of(const TrainingSizes& sizes);  // where it streams

// The most that a size can come to where its base is `inputs` or `latents`.
double most_of(const Size& size, double inputs, double latents);

// Without what reading the rows takes, and the copy that checkpoints are written from.
Needs needs_of_training(const TrainingSizes& sizes);
double copy_of_training(const TrainingSizes& sizes);

// Of sae.encode, `batch` rows at a time: from descriptions of the SAE, the rows and the codes.
Needs needs_of_encoding(const Description& sae, const Description& rows, const Description& codes,
                        double batch, double threads);

}  // namespace kazan::sae
