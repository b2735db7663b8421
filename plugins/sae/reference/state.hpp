// Where a training is between two steps: everything that its next step depends on, besides the
// rows, the setup and the draws. Draws are functions of epoch and index, so they have no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../common/records.hpp"
#include "sums.hpp"
#include "weights.hpp"

namespace kazan::sae::reference {

// Sums over the batches of the record that is being made.
struct Evaluation {
  Record terms;  // weighted by their rows; the rest is still 0
  double squared_error = 0;
  std::int64_t binding = 0;
  LatentSums latents;
};

struct TrainingState {
  TrainingState(Weights start, const Adam& adam);  // `start` is what training changes

  Weights weights;
  AdamOptimizer optimizer;
  std::vector<Record> records;  // of the epochs before this one, and of this one once it is made
  std::int64_t epoch = 0;       // passes that are whole
  std::int64_t row = 0;         // where the next batch begins: of the record that is being made, or
                                // of the epoch's order
  std::int64_t step = 0;        // batches that were evaluated or trained on
  Evaluation evaluation;

  bool recorded() const;   // this epoch is; what follows are its updates
  std::string at() const;  // "epoch 3, row 512"

  // As a safetensors file, bit for bit. Throws Error (Fault::machine).
  void save(const std::filesystem::path& file) const;
  // Into a state of the same shapes and type. Throws Error (Fault::input) when the file is another
  // training's, or none; nothing is changed then.
  void load(const std::filesystem::path& file);
};

}  // namespace kazan::sae::reference
