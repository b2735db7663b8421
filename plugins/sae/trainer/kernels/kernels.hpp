// The loops that take the time, for one kind of processor. Every path gives the bits of
// arithmetic.hpp. `stride` is a multiple of 16; rows begin on 64 bytes and end in zeros.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../arithmetic.hpp"
#include "layout8.hpp"

namespace kazan::trainer {

// What values are compared with, before they are kept: `all`, or each[i] + all.
struct Floor {
  float all;
  const float* each = nullptr;

  float at(std::int64_t i) const { return each ? each[i] + all : all; }
};

// out[t * out_stride + j] = x_t . w_j, exactly, of rows of 8 bits that lie as `x` and `w` say
struct Tile8 {
  Layout8 x, w;
  void (*run)(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents, std::int64_t stride8,
              std::int32_t* out, std::int64_t out_stride);
};

// What a row has become in 8 bits: the sum of its numbers and that of their squares, exactly; and
// the sums of the squares of row by and of (row - scale number) by, which are summed in f32,
// kRounded / 8 of them one after the other at most.
struct Rounded {
  std::int32_t sum;
  double squares, row_squares, error_squares;
};
constexpr std::int64_t kRounded = 4096;  // columns: sums of squares of numbers stay below 2^24

struct Kernels {
  const char* path;           // "portable", "avx2", "avx-vnni", ...
  std::int64_t columns;       // that `chain` takes at a time
  std::int64_t shared_bytes;  // of the last cache, for what is read again and again

  // out[i] = x[i] . w
  void (*dots)(const float* w, const float* const* x, std::int64_t count, std::int64_t stride,
               float* out);
  // out[t * out_stride + j] = x_t . w_j, of rows that follow each other
  void (*tile)(const float* x, std::int64_t tokens, const float* w, std::int64_t latents,
               std::int64_t stride, float* out, std::int64_t out_stride);
  // Appends latents first + i with value[i] + bias[i] not below `floor`, NaN among them, to both
  // lists, which have room for `count`; returns how many. `bias` may be nullptr.
  std::int64_t (*sift)(const float* value, const float* bias, std::int64_t count, Floor floor,
                       std::int32_t first, float* kept, std::int32_t* latents);
  // Leaves those with value + plus not below `floor`, in their order; returns how many.
  std::int64_t (*keep)(float floor, float plus, std::int64_t count, float* value,
                       std::int32_t* latents);
  // How many are not below `floor`.
  std::int64_t (*reach)(const float* value, std::int64_t count, float floor);
  // The k-th largest of finite values, k of which or more are not below `least`.
  float (*kth)(const float* value, std::int64_t count, std::int64_t k, float least);
  // sum += c_0 rows[id_0] + c_1 rows[id_1] + ..., in this order, in columns begin to end - 1; begin
  // and end are multiples of 16
  void (*chain)(const std::int32_t* id, const float* c, std::int64_t count, const float* rows,
                std::int64_t stride, std::int64_t begin, std::int64_t end, float* sum);
  // The same over all columns, and out[i] = rows[id_i] . w. `lanes`: room for 16 * count values.
  void (*chain_dot)(const std::int32_t* id, const float* c, std::int64_t count, const float* rows,
                    std::int64_t stride, const float* w, float* lanes, float* sum, float* out);
  // out = (x - c) / s, element by element; c may be nullptr
  void (*centre)(const float* x, const float* c, float s, std::int64_t n, float* out);
  // y -= x; the sum of y^2 in 16 lanes of f64
  double (*residual)(float* y, const float* x, std::int64_t n);
  double (*squares)(const float* y, std::int64_t n);                      // the same sum
  float (*largest)(const float* y, std::int64_t n);                       // max |y|; NaN if one is
  void (*scale)(float a, float* y, std::int64_t n);                       // y *= a
  void (*add_scaled)(float a, const float* x, float* y, std::int64_t n);  // y += a x, fused

  // For screening (screen.hpp). out = a row of `stride` values, turned within the space: x.w stays
  // what it was, but for rounding, when both are turned, and values that stand out are spread.
  void (*turn)(const float* row, std::int64_t stride, float* out);
  // out = the nearest whole numbers to row * by, which are at most 127 in magnitude and stand for
  // `scale` each
  Rounded (*round8)(const float* row, float scale, float by, std::int64_t stride, std::int8_t* out);
  Tile8 tile8;
  // score = sum * (scale_of_x * scale[i]) + bias[i], the last step fused; appends those not below
  // `floor` as sift does.
  std::int64_t (*sift8)(const std::int32_t* sums, const float* scale, float scale_of_x,
                        const float* bias, std::int64_t count, Floor floor, std::int32_t first,
                        float* kept, std::int32_t* latents);

  // For pairs of rows (decorrelation.hpp), 16 by all: with `rows` and `values` those of a latent,
  // gram[16 rows[i] + l] += z[l] values[i]
  void (*add_pairs)(const double* z, const std::int32_t* rows, const float* values,
                    std::int64_t count, double* gram);
  // sum[l] = gram[16 rows[0] + l] values[0] + gram[16 rows[1] + l] values[1] + ..., in this order
  void (*weigh_pairs)(const double* gram, const std::int32_t* rows, const float* values,
                      std::int64_t count, double* sum);

  // The largest magnitude of what the weights become; NaN when one is NaN or a second moment is
  // infinite.
  float (*adam)(float* w, float* m, float* v, const float* g, std::int64_t n, const AdamStep& step);
};

// Those that were built and that this processor can run, the fastest first.
const std::vector<const Kernels*>& all_kernels();
// By name; "" or "auto": the first. nullptr when it is none of them.
const Kernels* kernels_named(const std::string& path);

}  // namespace kazan::trainer
