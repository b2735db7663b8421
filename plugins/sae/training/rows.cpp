#include "rows.hpp"

#include <algorithm>
#include <utility>

namespace kazan::sae {

RowsInMemory::RowsInMemory(Array all)
    : all_(std::move(all)), values_(std::as_const(all_).values<float>().data()) {}

const float* RowsInMemory::read(std::int64_t begin, std::int64_t) {
  return values_ + begin * inputs();
}

const float* RowsInMemory::read(const Order& order, std::int64_t begin, std::int64_t end) {
  const std::int64_t d = inputs();
  batch_.resize(static_cast<std::size_t>((end - begin) * d));
  float* to = batch_.data();
  for (std::int64_t i = begin; i < end; ++i, to += d)
    std::copy_n(values_ + (*order)[static_cast<std::size_t>(i)] * d, d, to);
  return batch_.data();
}

}  // namespace kazan::sae
