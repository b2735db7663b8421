// Rows in files of plain f32, part after part. A checkpoint links the parts that are whole: what
// lies on the disk is written once, however many checkpoints hold it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "scratch_file.hpp"

namespace kazan::sae {

class RowParts {
 public:
  // In `folder`, which it makes.
  RowParts(std::filesystem::path folder, std::int64_t inputs);

  std::int64_t rows() const { return begins_.back() + added_; }  // that are there
  std::int64_t inputs() const { return inputs_; }

  // Those that link_to put there. Throws Error (Fault::input) for what cannot be `most` rows or
  // less; nothing is taken then.
  void take(const std::filesystem::path& from, std::int64_t most);
  // Takes room for `coming` rows, of which the next part is going to hold some. Throws Error
  // (Fault::machine) when there is none.
  void begin_part(std::int64_t coming);
  // Appends rows to the part that was begun; else to a new one, with room for them alone.
  void add(const float* values, std::int64_t count);
  void end_part();  // the next row begins another
  // What was added since the last end_part() is left out.
  void link_to(const std::filesystem::path& folder) const;
  // Rows begin to end - 1, of parts that have ended. Quick where rows ascend.
  void read(std::int64_t begin, std::int64_t end, float* to);

 private:
  std::filesystem::path path_of(std::size_t part) const;
  std::size_t parts() const { return begins_.size() - 1; }  // that are whole

  std::filesystem::path folder_;
  std::int64_t inputs_, row_bytes_;
  std::vector<std::int64_t> begins_{0};  // first row of each part; last: of the one to come
  std::int64_t added_ = 0;               // rows of that one
  std::unique_ptr<ScratchFile> to_, from_;
  std::size_t reading_ = 0;  // the part that from_ is
};

}  // namespace kazan::sae
