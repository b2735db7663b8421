// For tests: kernels that want rows of 8 bits laid out, and whose processor has little cache, on
// every processor.
#pragma once

#include <numeric>
#include <vector>

#include "kernels/kernels.hpp"

namespace kazan::trainer::samples {

// Where value c of row i is, by what layout8.hpp says.
inline std::int64_t place(const Layout8& layout, std::int64_t i, std::int64_t c,
                          std::int64_t stride8) {
  const std::int64_t in_group = i % layout.rows;
  return (i - in_group) * stride8 + c / layout.run * layout.run * layout.rows +
         in_group * layout.run + c % layout.run;
}

constexpr Layout8 kLaidRows = {.rows = 16, .run = 64, .flip = 0x80};
constexpr Layout8 kLaidLatents = {.rows = 64, .run = 4, .flip = 0x80};

inline std::vector<std::int8_t> as_matrix(const Rows8& rows, std::int64_t count,
                                          std::int64_t stride8, const Layout8& layout) {
  std::vector<std::int8_t> out;
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t c = 0; c < stride8; ++c)
      out.push_back(
          static_cast<std::int8_t>(rows.values[place(layout, i, c, stride8)] ^ layout.flip));
  return out;
}

inline std::int32_t product(const std::int8_t* x, const std::int8_t* w, std::int64_t n) {
  std::int32_t sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += x[c] * w[c];
  return sum;
}

// How far the sums of rows are from right: what is added where they are not, so that it is seen.
inline std::int32_t off(const Rows8& rows, const std::vector<std::int8_t>& values, std::int64_t i,
                        std::int64_t stride8) {
  const auto from = values.begin() + i * stride8;
  return std::accumulate(from, from + stride8, 0) - rows.sums[i];
}

inline void laid_tile8(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents,
                       std::int64_t stride8, std::int32_t* out, std::int64_t out_stride) {
  const auto xs = as_matrix(x, tokens, stride8, kLaidRows);
  const auto ws = as_matrix(w, latents, stride8, kLaidLatents);
  for (std::int64_t t = 0; t < tokens; ++t)
    for (std::int64_t j = 0; j < latents; ++j)
      out[t * out_stride + j] = product(xs.data() + t * stride8, ws.data() + j * stride8, stride8);
  for (std::int64_t t = 0; t < tokens; ++t) out[t * out_stride] += off(x, xs, t, stride8);
  for (std::int64_t j = 0; j < latents; ++j) out[j] += off(w, ws, j, stride8);
}

// The portable path's, but for those.
inline const Kernels& laid_kernels() {
  static const Kernels laid = [] {
    Kernels out = *kernels_named("portable");
    out.path = "laid out";
    out.shared_bytes = 0;  // few columns at a time
    out.tile8 = {.x = kLaidRows, .w = kLaidLatents, .run = laid_tile8};
    return out;
  }();
  return laid;
}

// Of this processor, but for the portable path.
inline std::vector<const Kernels*> fast_kernels() {
  std::vector<const Kernels*> out = all_kernels();
  out.pop_back();
  return out;
}

// Of this processor, and those.
inline std::vector<const Kernels*> kernels_and_laid() {
  std::vector<const Kernels*> out = all_kernels();
  out.push_back(&laid_kernels());
  return out;
}

}  // namespace kazan::trainer::samples
