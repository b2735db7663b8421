// Live rows of a training: the model computes each once, whatever interrupts the node
// (docs/adr/0034-live-rows-once.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "reread_rows.hpp"
#include "row_parts.hpp"
#include "sdk/artifacts/activations.hpp"

namespace kazan::sae {

// Called before each block of rows with the number of those that are there. What it throws ends the
// pass.
using BetweenBlocks = std::function<void(std::int64_t rows)>;

class LiveRows {
 public:
  // `folder`: for files, as large as the rows once they are saved or on the disk.
  LiveRows(std::shared_ptr<ActivationSource> source, std::filesystem::path folder);

  // Before any is computed: those that save() put into this folder. Throws Error (Fault::input).
  void take(const std::filesystem::path& folder);
  // Puts those that are there into a checkpoint. On whatever thread, when none is being computed,
  // one call at a time. Throws Error (Fault::machine).
  void save(const std::filesystem::path& folder);

  // All of them, `at_once` rows a block: into memory, or to the disk, where they are written as
  // they come and room is taken before the first. Either, once. Throws what the source throws, and
  // Error (Fault::machine).
  Array in_memory(std::int64_t at_once, const BetweenBlocks& between);
  void to_disk(std::int64_t at_once, const BetweenBlocks& between);
  RereadRows on_disk() const { return RereadRows(parts_); }  // to be read once they are there

 private:
  std::shared_ptr<ActivationSource> source_;
  std::shared_ptr<RowParts> parts_;
  Array held_;              // rows in memory, as far as they are there
  std::int64_t there_ = 0;  // of them
};

// Rows that are stored: all in memory, read block after block.
Array rows_in_memory(ActivationSource& source, std::int64_t at_once, const BetweenBlocks& between);

}  // namespace kazan::sae
