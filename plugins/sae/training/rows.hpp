// Where a training gets its rows from.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sdk/array.hpp"

namespace kazan::sae {

// Rows of d values, each row the same whenever it is read. What a read returns lies row after row
// and stays until the next one.
class TrainingRows {
 public:
  // A permutation of all rows: which row is at each place.
  using Order = std::shared_ptr<const std::vector<std::int64_t>>;

  virtual ~TrainingRows() = default;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t inputs() const = 0;
  // Rows begin to end - 1.
  virtual const float* read(std::int64_t begin, std::int64_t end) = 0;
  // Rows order[begin] to order[end - 1]. An epoch reads one order, from its begin to its end.
  virtual const float* read(const Order& order, std::int64_t begin, std::int64_t end) = 0;

  // The order that is going to be read after the rows' own, so that what it takes can begin;
  // nullptr: none. Changes nothing of what reads return.
  virtual void expect(Order) {}
  // How many to read at once, where a reader has the choice.
  virtual std::int64_t rows_at_once() const { return 1024; }
};

// All of them in memory: [tokens inputs] f32.
class RowsInMemory final : public TrainingRows {
 public:
  explicit RowsInMemory(Array all);
  std::int64_t rows() const override { return all_.size(0); }
  std::int64_t inputs() const override { return all_.size(1); }
  const float* read(std::int64_t begin, std::int64_t end) override;
  const float* read(const Order& order, std::int64_t begin, std::int64_t end) override;

 private:
  Array all_;
  const float* values_;
  std::vector<float> batch_;
};

}  // namespace kazan::sae
