// Rows of f32 as the kernels want them: each begins on 64 bytes and is filled up with zeros.
#pragma once

#include <cstdint>

#include "buffer.hpp"
#include "sizes.hpp"

namespace kazan::trainer {

using sizes::kLanes;

constexpr std::int64_t padded(std::int64_t columns) {
  return (columns + kLanes - 1) / kLanes * kLanes;
}

class Matrix {
 public:
  Matrix() = default;
  Matrix(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), data_(static_cast<std::size_t>(rows * padded(columns))) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t stride() const { return padded(columns_); }
  float* row(std::int64_t i) { return data_.data() + i * stride(); }
  const float* row(std::int64_t i) const { return data_.data() + i * stride(); }

 private:
  std::int64_t rows_ = 0, columns_ = 0;
  Buffer<float> data_;
};

}  // namespace kazan::trainer
