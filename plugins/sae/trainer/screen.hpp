// Rows in 8 bits, with what is needed to say how far a product of two of them can be from that of
// the rows themselves.
//
// A row is turned (kernels.hpp) and rounded to whole numbers q times a scale. With hats for
// rounded rows, x.w - x^.w^ = (x - x^).w^ + x.(w - w^), so by Cauchy and Schwarz
//
//   |score - a| <= e_x |w^| + |x| (e_w + slack max(|w|, |w^|)) + bias slack
//
// where a = fl(x.w + b) by the sums of arithmetic.hpp, e the measured lengths of the rounding
// errors, and slack what f32 adds: the turning of both rows, the sums of a, and scaling. The sums
// of the q are exact. All is rounded outward. So what the score rules out is ruled out for a.
#pragma once

#include <cstdint>
#include <vector>

#include "buffer.hpp"
#include "kernels/kernels.hpp"
#include "matrix.hpp"

namespace kazan::trainer {

class RoundedRows {
 public:
  static constexpr std::int64_t kTogether =
      sizes::kRoundedTogether;  // rows that had better be assigned at a time

  RoundedRows() = default;
  RoundedRows(std::int64_t rows, std::int64_t columns, const Layout8& layout);

  // Rows `first` to first + count - 1, of those that follow each other from `rows` on. One with a
  // NaN or an infinity is rounded to zeros, and no bound holds for it.
  void assign(std::int64_t first, std::int64_t count, const float* rows, const Kernels& kernels);

  std::int64_t rows() const { return static_cast<std::int64_t>(scale_.size()); }
  std::int64_t stride8() const { return stride8_; }
  // From the first row of a group of the layout on.
  Rows8 from(std::int64_t i) const { return {values_.data() + i * stride8_, sum_.data() + i}; }
  const float* scales() const { return scale_.data(); }
  float scale(std::int64_t i) const { return scale_[static_cast<std::size_t>(i)]; }
  // Not less than: the row's length, before and after rounding; that of what rounding changed.
  float length(std::int64_t i) const { return length_[static_cast<std::size_t>(i)]; }
  float rounded_length(std::int64_t i) const { return rounded_[static_cast<std::size_t>(i)]; }
  float error(std::int64_t i) const { return error_[static_cast<std::size_t>(i)]; }

 private:
  void round(std::int64_t i, const float* row, const Kernels& kernels, std::int8_t* out);
  void give_up(std::size_t i, std::int8_t* out);

  std::int64_t stride_ = 0, stride8_ = 0;
  Layout8 layout_;
  Buffer<std::int8_t> values_;
  std::vector<std::int32_t> sum_;
  std::vector<float> scale_, length_, rounded_, error_;
};

// The encoder's rows, and bounds on scores with them.
class Screen {
 public:
  Screen(std::int64_t latents, std::int64_t inputs, const Kernels& kernels)
      : rows_(latents, inputs, kernels.tile8.w),
        slack_(slack_of(inputs)),
        parts_(static_cast<std::size_t>(latents)) {}

  void assign(std::int64_t first, std::int64_t count, const float* rows, const Kernels& kernels) {
    rows_.assign(first, count, rows, kernels);
  }
  // Looks through all latents: to be called once they, or the biases, have changed.
  void measure(const float* bias);

  const RoundedRows& rows() const { return rows_; }
  // Of x against this latent; against any.
  float bound(const RoundedRows& x, std::int64_t t, std::int64_t latent) const {
    return bound(x, t, parts_[static_cast<std::size_t>(latent)]);
  }
  float bound(const RoundedRows& x, std::int64_t t) const { return bound(x, t, most_); }

  // Whether sums of so many products in 8 bits fit 32.
  static bool holds(std::int64_t inputs) { return padded(inputs) <= INT32_MAX / (127 * 127); }
  // Of the products' lengths, what f32 adds to the error for rows of so many inputs.
  static double slack_of(std::int64_t inputs);
  static constexpr double kOutward = 1 + 0x1p-20;  // for the roundings of the bounds themselves

 private:
  RoundedRows rows_;
  double slack_;
  // What the formula multiplies e_x and |x| by, and what it adds; of each latent, and the most.
  struct Parts {
    float by_error = 0, by_length = 0, added = 0;
  };
  // kOutward is more than rounding to f32 takes off: at least `added`, it is no denormal number.
  static float bound(const RoundedRows& x, std::int64_t t, const Parts& of) {
    return static_cast<float>(
        (static_cast<double>(x.error(t)) * static_cast<double>(of.by_error) +
         static_cast<double>(x.length(t)) * static_cast<double>(of.by_length) +
         static_cast<double>(of.added)) *
        kOutward);
  }

  std::vector<Parts> parts_;
  Parts most_;
};

}  // namespace kazan::trainer
