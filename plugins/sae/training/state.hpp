// Where a training is between two steps: everything that its next step depends on, besides the
// rows, the setup and the draws. Draws are functions of epoch and index, so they have no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "../trainer/trainer.hpp"
#include "batch_threshold.hpp"
#include "entrance.hpp"
#include "record.hpp"
#include "sdk/arrays/safetensors.hpp"

namespace kazan::sae {

struct TrainingState {
  // `trained` has the weights, the moments and the number of updates, and outlives it.
  TrainingState(trainer::Trainer& trained, std::int64_t latents);

  trainer::Trainer& trainer;
  RowSums sums;                 // of all rows
  std::vector<Record> records;  // of the epochs before this one, and of this one once it is made
  std::int64_t epoch = 0;       // passes that are whole
  std::int64_t row = 0;         // where the next batch begins: of the record that is being made, or
                                // of the epoch's order
  std::int64_t step = 0;        // batches that were evaluated or trained on
  Evaluation evaluation;
  BatchThreshold threshold;

  bool recorded() const;   // this epoch is; what follows are its updates
  std::string at() const;  // "epoch 3, row 512"

  // As a safetensors file, bit for bit. The matrices are written from where they are, their rows
  // filled up with zeros as there (../trainer/matrix.hpp): nothing of their size is allocated.
  // Throws Error (Fault::machine).
  void save(const std::filesystem::path& file) const;
  // What that file holds: matrices as they lie in the trainer, by name, and the rest.
  std::map<std::string, const trainer::Matrix*> matrices() const;
  std::map<std::string, Array> numbers() const;
  std::map<std::string, std::string> metadata() const;
  // Into a state of the same shapes. Throws Error (Fault::input) when the file is another
  // training's, or none; nothing is changed then.
  void load(const std::filesystem::path& file) { load(Safetensors(file)); }
  void load(const Safetensors& file);
};

// Of the rows, `inputs` wide, that this state's training went over. Throws Error (Fault::input) as
// load() does.
RowSums sums_in(const Safetensors& file, std::int64_t inputs);

// A matrix as a checkpoint has it, filled up. Only to be read.
Array view_of(const trainer::Matrix& matrix, const float* values,
              std::shared_ptr<const void> owner = nullptr);

}  // namespace kazan::sae
