#include "screen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kazan::trainer {
namespace {

constexpr double kUnit = 0x1p-24;   // f32's relative error of one operation
constexpr double kTiny = 0x1p-126;  // below it products lose digits
// What summing the squares of a row, or of errors, in f32 can take off their root: half of kRounded
// / 8 steps, the three roundings before them, and the last.
constexpr double kSummed = 1 + (kRounded / 8 + 8) * kUnit / 2;

float up(double value) {
  return std::nextafter(static_cast<float>(value * Screen::kOutward),
                        std::numeric_limits<float>::infinity());
}

}  // namespace

RoundedRows::RoundedRows(std::int64_t rows, std::int64_t columns, const Layout8& layout)
    : stride_(padded(columns)),
      stride8_((stride_ + sizes::kLanes8 - 1) / sizes::kLanes8 * sizes::kLanes8),
      layout_(layout),
      values_(static_cast<std::size_t>(layout.whole_groups(rows) * stride8_)),
      sum_(static_cast<std::size_t>(rows)),
      scale_(static_cast<std::size_t>(rows)),
      length_(scale_.size()),
      rounded_(scale_.size()),
      error_(scale_.size()) {}

void RoundedRows::assign(std::int64_t first, std::int64_t count, const float* rows,
                         const Kernels& kernels) {
  if (layout_.rows == 1) {
    for (std::int64_t i = 0; i < count; ++i)
      round(first + i, rows + i * stride_, kernels, values_.data() + (first + i) * stride8_);
    return;
  }
  static thread_local Buffer<std::int8_t> room;
  room.at_least(static_cast<std::size_t>(kTogether * stride8_));
  const std::int64_t most = std::min(kTogether, layout_.rows);
  for (std::int64_t some; count > 0; first += some, count -= some, rows += some * stride_) {
    some = std::min(count, most - first % most);
    for (std::int64_t i = 0; i < some; ++i)
      round(first + i, rows + i * stride_, kernels, room.data() + i * stride8_);
    put(layout_, room.data(), first, some, stride8_, values_.data());
  }
}

void RoundedRows::round(std::int64_t i, const float* row, const Kernels& kernels,
                        std::int8_t* out) {
  static thread_local Matrix room;
  if (room.columns() < stride_) room = Matrix(1, stride_);
  float* const turned = room.row(0);
  kernels.turn(row, stride_, turned);
  const float largest = kernels.largest(turned, stride_);
  const auto at = static_cast<std::size_t>(i);
  if (!(largest <= std::numeric_limits<float>::max())) return give_up(at, out);
  // A row too small to be scaled is rounded to zeros, and its length is its error.
  scale_[at] = largest > 1e-30F ? largest / 127 : 0;
  const float by = scale_[at] > 0 ? 127 / largest : 0;
  const Rounded rounded = kernels.round8(turned, scale_[at], by, stride_, out);
  std::fill(out + stride_, out + stride8_, std::int8_t{0});
  const auto root = [by](double squares) {
    return std::sqrt(squares) / static_cast<double>(by) * kSummed;
  };
  sum_[at] = rounded.sum;
  rounded_[at] = up(static_cast<double>(scale_[at]) * std::sqrt(rounded.squares));
  // Turned, it is shorter by what turning rounds at most.
  length_[at] = by > 0 ? up(root(rounded.row_squares) * (1 + Screen::slack_of(stride_)))
                       : up(std::sqrt(kernels.squares(row, stride_)));
  error_[at] = by > 0 ? up(root(rounded.error_squares)) : length_[at];
}

void RoundedRows::give_up(std::size_t i, std::int8_t* out) {
  std::fill_n(out, stride8_, std::int8_t{0});
  sum_[i] = 0;
  scale_[i] = 0;
  length_[i] = rounded_[i] = error_[i] = std::numeric_limits<float>::infinity();
}

// Turning: twice 4 levels of sums and a reflection over the groups, each rounding a row by a unit
// of its length at most; two rows. The sum of a: a chain of d/16 and 4 levels, and the bias. The
// score: a conversion, two scales, a fused step. Rounded values: their product with the scale.
double Screen::slack_of(std::int64_t inputs) {
  const auto d = static_cast<double>(padded(inputs));
  const double turning = 2 * (8 + 2 * (d / 256 + 3));
  const double sum = d / 16 + 6;
  return (turning + sum + 8) * kUnit * 1.1;
}

void Screen::measure(const float* bias) {
  most_ = {};
  for (std::int64_t j = 0; j < rows_.rows(); ++j) {
    const float rounded = rows_.rounded_length(j);
    const auto longest = static_cast<double>(std::max(rounded, rows_.length(j)));
    const double length = bias ? std::fabs(static_cast<double>(bias[j])) : 0;
    const Parts of{rounded, up(static_cast<double>(rows_.error(j)) + slack_ * longest),
                   up(4 * kUnit * length + 4096 * kTiny)};
    parts_[static_cast<std::size_t>(j)] = of;
    most_ = {std::max(most_.by_error, of.by_error), std::max(most_.by_length, of.by_length),
             std::max(most_.added, of.added)};
  }
}

}  // namespace kazan::trainer
