// For tests: rows of many kinds, the same everywhere.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "matrix.hpp"
#include "sdk/draws.hpp"

namespace kazan::trainer::samples {

inline void fill(Matrix& m, const std::string& purpose, double scale) {
  const Draws draws(5, purpose);
  for (std::int64_t i = 0; i < m.rows(); ++i)
    for (std::int64_t c = 0; c < m.columns(); ++c)
      m.row(i)[c] = static_cast<float>(
          scale * draws.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
}

inline Matrix normal(std::int64_t rows, std::int64_t columns, const std::string& purpose,
                     double scale = 1) {
  Matrix out(rows, columns);
  fill(out, purpose, scale);
  return out;
}

inline const std::vector<std::string>& kinds() {
  static const std::vector<std::string> all = {"normal",   "heavy-tailed", "outlier inputs",
                                               "constant", "duplicates",   "sparse",
                                               "tiny",     "large",        "zeros"};
  return all;
}

// What activations can be like.
inline Matrix rows(const std::string& kind, std::int64_t count, std::int64_t columns,
                   const std::string& purpose = "test.rows") {
  Matrix out = normal(count, columns, purpose);
  for (std::int64_t t = 0; t < count; ++t)
    for (std::int64_t c = 0; c < columns; ++c) {
      float& value = out.row(t)[c];
      if (kind == "heavy-tailed") value = static_cast<float>(std::sinh(2.5 * value));
      if (kind == "outlier inputs" && c % 97 == 3) value = 60 + 5 * value;
      if (kind == "constant") value = 1 + static_cast<float>(t % 3);
      if (kind == "duplicates") value = out.row(t % 5)[c];
      if (kind == "sparse" && c % 31 != t % 31) value = 0;
      if (kind == "tiny") value *= t % 2 ? 1e-25F : 1e-36F;
      if (kind == "large") value *= 1e12F;
      if (kind == "zeros") value = 0;
    }
  return out;
}

}  // namespace kazan::trainer::samples
