// The products of a model's forward pass, out = x w + bias in f32, without libtorch.
//
// Each number of the result is computed in one way, whatever other rows and columns are computed
// beside it and by how many threads: in `avx2` and `avx512` as a chain of fused multiply-adds over
// the depth from 0 on, in this order, then bias is added. So both give the same bits. With tiles of
// AMX each factor is a sum of two of 8 bits (bf16), a + a' and b + b', and a b + a b' + a' b are
// added in f32: what is left out is at most 2^-15 of the sum of |x| |w|, of magnitudes between
// 2^-100 and 2^127; tiles take what is nearer to 0 for 0.
#pragma once

#include <algorithm>
#include <string_view>

#include "parts.hpp"
#include "path.hpp"

namespace kazan::products {

// The fastest for this processor, or that which belongs to kernels of this name (`--kernels`;
// "" and "auto": the fastest). nullptr where it has none: a library multiplies.
const Path* path_of(std::string_view kernels);

// A product in parts, each of which any thread may do: the groups of rows are laid out first, all
// of them, then come the panels of columns.
class Product {
 public:
  // `bias` may be nullptr. All of it has to live as long as the product, and `out` [rows columns].
  Product(const Path& path, const Rows& x, const Weights& w, const float* bias, float* out);

  std::int64_t groups() const { return (x_.count + path_.rows - 1) / path_.rows; }
  std::int64_t panels() const { return (w_.columns + path_.columns - 1) / path_.columns; }
  // Floats, on 64 bytes: of all groups; of one panel, for each thread.
  std::int64_t groups_room() const { return groups() * path_.group_size(x_.depth); }
  std::int64_t panel_room() const { return path_.panel_size(std::min(x_.depth, kDepth)); }

  // On each thread, with room for one panel of its own: does what there is to do of both.
  void run(Parts& groups, Parts& panels, float* laid, float* room) const;

  void lay_group(std::int64_t i, float* groups) const;
  void panels(std::int64_t begin, std::int64_t end, const float* groups, float* room) const;

 private:
  // Of a panel at a time, a multiple of every path's step: what is laid out of it, and of a group,
  // stays in the caches while it is read.
  static constexpr std::int64_t kDepth = 768;

  void add(std::int64_t panel, Depth depth, const float* groups, const float* laid) const;
  Ahead ahead(std::int64_t panel, Depth depth, std::int64_t line) const;
  // Groups have almost the same height: none is a small rest.
  std::int64_t begin(std::int64_t group) const { return group * x_.count / groups(); }

  const Path& path_;
  Rows x_;
  Weights w_;
  const float* bias_;
  float* out_;
};

}  // namespace kazan::products
