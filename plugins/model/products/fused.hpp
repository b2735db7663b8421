// Chains of fused multiply-adds, for one kind of processor: included by the file that is compiled
// for it, in a namespace without a name, after
//
//   Vector, kWidth       lanes
//   kRows                of a group: 2 kRows sums, 2 columns and a row fit the registers
//   load, store, set, add, fused(a, b, c) = a b + c

constexpr std::int64_t kColumns = 2 * kWidth;

// to[k * stride + r] = row r's k-th number
void lay(const Rows& rows, Depth depth, std::int64_t stride, float* to) {
  constexpr std::int64_t kBlock = 16;  // a line of the cache: rows may all begin on the same one
  for (std::int64_t begin = depth.begin; begin < depth.end; begin += kBlock, to += kBlock * stride)
    for (std::int64_t r = 0; r < rows.count; ++r) {
      const float* const from = rows.row(r) + begin;
      for (std::int64_t k = 0; k < kBlock && begin + k < depth.end; ++k)
        to[k * stride + r] = from[k];
    }
}

void lay_group(const Rows& rows, float* group) {
  lay(rows, {0, rows.depth}, rows.count, group);
}

// panel[k * kColumns + c] = w[depth.begin + k, first + c], 0 where there is no such column
void lay_panel(const Weights& w, std::int64_t first, Depth depth, float* panel) {
  const std::int64_t columns = std::min(kColumns, w.columns - first);
  // By hand: a function of the standard library that is not inlined here would be one of this
  // processor, and the linker could take it for all.
  if (columns < kColumns)
    for (std::int64_t i = 0; i < (depth.end - depth.begin) * kColumns; ++i) panel[i] = 0;
  if (w.transposed)
    return lay({w.values + first * w.depth, columns, w.depth}, depth, kColumns, panel);
  const float* from = w.values + depth.begin * w.columns + first;
  for (std::int64_t k = depth.begin; k < depth.end; ++k, from += w.columns, panel += kColumns)
    if (columns == kColumns) {
      store(panel, load(from));
      store(panel + kWidth, load(from + kWidth));
    } else {
      for (std::int64_t c = 0; c < columns; ++c) panel[c] = from[c];
    }
}

// The sums of one row that are there already.
inline void begin(const Out& out, std::int64_t row, Vector& left, Vector& right) {
  left = right = set(0);
  if (!out.goes_on) return;
  const float* const from = out.values + row * out.stride;
  if (out.columns == kColumns) {
    left = load(from);
    right = load(from + kWidth);
    return;
  }
  float sums[kColumns] = {};
  for (std::int64_t c = 0; c < out.columns; ++c) sums[c] = from[c];
  left = load(sums);
  right = load(sums + kWidth);
}

inline void end(const Out& out, std::int64_t row, const Vector& left, const Vector& right) {
  float* const to = out.values + row * out.stride;
  if (out.columns == kColumns) {
    store(to, out.bias ? add(left, load(out.bias)) : left);
    store(to + kWidth, out.bias ? add(right, load(out.bias + kWidth)) : right);
    return;
  }
  float sums[kColumns];
  store(sums, left);
  store(sums + kWidth, right);
  for (std::int64_t c = 0; c < out.columns; ++c) to[c] = out.bias ? sums[c] + out.bias[c] : sums[c];
}

template <int R>
void tile_of(const float* x, const float* w, std::int64_t depth, const Out& out, Ahead ahead) {
  Vector left[R], right[R];
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) begin(out, r, left[r], right[r]);
  for (std::int64_t k = 0; k < depth; ++k, x += R, w += kColumns) {
    __builtin_prefetch(ahead.from);
    ahead.from += ahead.stride;
    const Vector of_left = load(w), of_right = load(w + kWidth);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const Vector of_row = set(x[r]);
      left[r] = fused(of_row, of_left, left[r]);
      right[r] = fused(of_row, of_right, right[r]);
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) end(out, r, left[r], right[r]);
}

using Tile = void (*)(const float*, const float*, std::int64_t, const Out&, Ahead);

template <class Rows>
struct Tiles;
template <int... R>
struct Tiles<std::integer_sequence<int, R...>> {
  static constexpr Tile of_rows[] = {tile_of<R + 1>...};
};

void tile(const float* group, std::int64_t rows, const float* panel, Depth depth, const Out& out,
          Ahead ahead) {
  Tiles<std::make_integer_sequence<int, kRows>>::of_rows[rows - 1](
      group + depth.begin * rows, panel, depth.end - depth.begin, out, ahead);
}
