// Rows put in another order by way of a file, a bucket in memory at a time (../common/feeding.hpp).
// The order is exactly the one that is asked for: how large buckets are decides costs only.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "../common/feeding.hpp"
#include "../trainer/buffer.hpp"
#include "rows.hpp"
#include "scratch_file.hpp"

namespace kazan::sae {

class ShuffledFile {
 public:
  // Takes room in `folder` for all rows; of memory next to nothing until the first order begins.
  // Throws Error (Fault::machine) where there is none.
  ShuffledFile(const Feeding& feeding, const std::filesystem::path& folder);
  const Feeding& feeding() const { return feeding_; }

  // What comes now are the rows `first` to the last one, then those from 0 to first - 1; places
  // before `from` will not be asked for.
  void begin(TrainingRows::Order order, std::int64_t first, std::int64_t from);
  // The next rows: `count` of them, row after row; `row` is the number of the first.
  void add(const float* values, std::int64_t row, std::int64_t count);
  void finish();  // all have come
  // Lets go of the order; nothing is read until the next begins.
  void forget() { order_ = nullptr; }

  // The rows of places begin to end - 1, in the order of places. Quick where places ascend.
  void read(std::int64_t begin, std::int64_t end, float* to);

 private:
  void write_out(std::int64_t bucket);
  void load(std::int64_t bucket);
  std::int64_t end_of(std::int64_t bucket) const;

  Feeding feeding_;
  ScratchFile file_;
  TrainingRows::Order order_;
  std::int64_t first_ = 0, from_ = 0;
  std::vector<std::uint32_t> bucket_of_;          // of each row
  std::vector<std::int64_t> gathered_, written_;  // rows of each bucket
  trainer::Buffer<float> values_;                 // buffers, then the bucket that is loaded
  std::int64_t loaded_ = -1;
  std::vector<std::int64_t> came_as_;  // of each place of it: which row of it that was
};

}  // namespace kazan::sae
