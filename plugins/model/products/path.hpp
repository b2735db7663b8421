// How one kind of processor multiplies.
#pragma once

#include <cstdint>

namespace kazan::products {

// x of a product: rows follow each other, `depth` numbers each.
struct Rows {
  const float* values;
  std::int64_t count, depth;

  const float* row(std::int64_t i) const { return values + i * depth; }
};

// [depth columns] f32, row by row; or, where `transposed`, [columns depth].
struct Weights {
  const float* values;
  std::int64_t depth, columns;
  bool transposed = false;
};

// Some of the depth of a product.
struct Depth {
  std::int64_t begin, end;
};

// Where a tile's sums go: `columns` of each row. They are those that are there already, which
// `goes_on` says, and what is added to them; `bias` then, where there is one.
struct Out {
  float* values;
  std::int64_t stride, columns;
  bool goes_on;
  const float* bias;
};

// What will be laid out next: a line of the cache each step of the depth is asked for beside the
// computing.
struct Ahead {
  const float* from;
  std::int64_t stride;  // from one step to the next
};

// A tile of the result is that of a group of rows and a panel of columns. Both are laid out before
// as the loop reads them, each on 64 bytes: a group over the whole depth, a panel over some of it.
struct Path {
  const char* name;            // as `--kernels` names it
  std::int64_t rows, columns;  // of a group and a panel, at most
  std::int64_t step;           // laid out, depth is filled up to a multiple of it
  void (*lay_group)(const Rows& rows, float* group);
  // `columns` of the weights' from `first` on, or as many as there are.
  void (*lay_panel)(const Weights& weights, std::int64_t first, Depth depth, float* panel);
  // `panel` is laid out over this depth, which begins at a multiple of `step`.
  void (*tile)(const float* group, std::int64_t rows, const float* panel, Depth depth,
               const Out& out, Ahead ahead);
  void (*enter)() = [] {};  // on each thread, before tiles are computed; leave() after that
  void (*leave)() = [] {};

  // Floats.
  std::int64_t group_size(std::int64_t depth) const { return rows * filled(depth); }
  std::int64_t panel_size(std::int64_t depth) const { return columns * filled(depth); }

 private:
  std::int64_t filled(std::int64_t depth) const { return (depth + step - 1) / step * step; }
};

#ifdef __x86_64__
extern const Path kAvx2;
extern const Path kAvx512;
extern const Path kAmx;
#endif

}  // namespace kazan::products
