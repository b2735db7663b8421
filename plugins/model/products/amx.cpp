// For processors whose tiles multiply bf16 (AMX: Intel servers since 2023).
//
// A tile is 16 rows of 64 bytes. `tdpbf16ps` takes one of 32 numbers of 16 rows and one of 2
// numbers of 16 columns a row, 16 rows for all 32, and adds their products to one of 16 rows by 16
// columns, f32. A number a is high + low: high the nearest bf16, low the bf16 nearest to what is
// left.
#include <immintrin.h>

#include <algorithm>

#include "path.hpp"
#include "processor/tile_shapes.hpp"

namespace kazan::products {
namespace {

constexpr std::int64_t kSide = 16, kDepth = 32, kTile = kSide * kSide;  // kTile: in f32, or pairs
constexpr std::int64_t kRows = 2 * kSide, kColumns = 2 * kSide;
constexpr std::int64_t kLine = 64;  // bytes of a tile's row

// 16 numbers as f32 that are bf16, which is their upper halves: to the nearest, or to even. With
// integers: no emulator at hand has `vcvtne2ps2bf16` right (ADR 0019).
inline __m512i rounded(__m512 v) {
  const __m512i bits = _mm512_castps_si512(v);
  const __m512i even = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i up = _mm512_add_epi32(bits, _mm512_add_epi32(even, _mm512_set1_epi32(0x7FFF)));
  const __mmask16 nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);  // all ones are one too
  return _mm512_mask_set1_epi32(
      _mm512_and_si512(up, _mm512_set1_epi32(static_cast<int>(0xFFFF0000))), nan,
      static_cast<int>(0xFFFF0000));
}

struct Split {
  __m512i high, low;
};

inline Split split(__m512 v) {
  const __m512i high = rounded(v);
  return {high, rounded(_mm512_sub_ps(v, _mm512_castsi512_ps(high)))};
}

// Both as bf16, each of `first` before that of `second`, number by number.
inline __m512i paired(__m512i first, __m512i second) {
  return _mm512_or_si512(_mm512_srli_epi32(first, 16), second);
}

// All of `first` before all of `second`.
inline __m512i joined(__m512i first, __m512i second) {
  const __m256i low = _mm512_cvtepi32_epi16(_mm512_srli_epi32(first, 16));
  const __m256i high = _mm512_cvtepi32_epi16(_mm512_srli_epi32(second, 16));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

inline __mmask16 first_of_16(std::int64_t count) {
  return static_cast<__mmask16>((1U << std::clamp<std::int64_t>(count, 0, 16)) - 1);
}

// 0 for those that are not there.
inline __m512 some(const float* p, std::int64_t count) {
  return _mm512_maskz_loadu_ps(first_of_16(count), p);
}

// 32 numbers of a row as bf16, in their order.
inline Split split_row(const float* row, std::int64_t depth, std::int64_t k) {
  const Split first = split(some(row + k, depth - k));
  const Split second = split(some(row + k + kSide, depth - k - kSide));
  return {joined(first.high, second.high), joined(first.low, second.low)};
}

// Of 32 numbers of depth after the other, four tiles: high and low of 16 rows, of the 16 others.
void lay_group(const Rows& rows, float* room) {
  for (std::int64_t k = 0; k < rows.depth; k += kDepth, room += 4 * kTile)
    for (std::int64_t r = 0; r < kRows; ++r) {
      const Split row = r < rows.count ? split_row(rows.row(r), rows.depth, k) : Split{};
      float* const tile = room + r / kSide * 2 * kTile + r % kSide * kSide;
      _mm512_store_si512(tile, row.high);
      _mm512_store_si512(tile + kTile, row.low);
    }
}

// Two rows of weights from `first` on as pairs, column by column.
inline Split split_pairs(const Weights& w, std::int64_t k, std::int64_t first) {
  const auto row = [&](std::int64_t i) {
    return i < w.depth ? split(some(w.values + i * w.columns + first, w.columns - first)) : Split{};
  };
  const Split even = row(k), odd = row(k + 1);
  return {paired(even.high, odd.high), paired(even.low, odd.low)};
}

// As a group, with pairs of numbers in the place of rows.
void lay_rows_of_pairs(const Weights& w, std::int64_t first, Depth depth, float* room) {
  for (std::int64_t k = depth.begin; k < depth.end; k += kDepth, room += 4 * kTile)
    for (std::int64_t pair = 0; pair < kSide; ++pair)
      for (std::int64_t side = 0; side < 2; ++side) {
        const Split pairs = split_pairs(w, k + 2 * pair, first + side * kSide);
        float* const tile = room + side * 2 * kTile + pair * kSide;
        _mm512_store_si512(tile, pairs.high);
        _mm512_store_si512(tile + kTile, pairs.low);
      }
}

// The same of weights that lie column by column: a column's pairs stand one below the other.
void lay_columns_of_pairs(const Weights& w, std::int64_t first, Depth depth, float* room) {
  const __m512i below =
      _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                         _mm512_set1_epi32(static_cast<int>(kSide)));
  for (std::int64_t k = depth.begin; k < depth.end; k += kDepth, room += 4 * kTile)
    for (std::int64_t c = 0; c < kColumns; ++c) {
      const bool is_there = first + c < w.columns;
      const Split column =
          is_there ? split_row(w.values + (first + c) * w.depth, w.depth, k) : Split{};
      float* const tile = room + c / kSide * 2 * kTile + c % kSide;
      _mm512_i32scatter_epi32(tile, below, column.high, 4);
      _mm512_i32scatter_epi32(tile + kTile, below, column.low, 4);
    }
}

void lay_panel(const Weights& w, std::int64_t first, Depth depth, float* panel) {
  (w.transposed ? lay_columns_of_pairs : lay_rows_of_pairs)(w, first, depth, panel);
}

// A line of each row of a step's depth, into the second cache: the first has no room for a panel.
inline void fetch(Ahead& ahead) {
  for (int i = 0; i < kDepth; ++i, ahead.from += ahead.stride)
    __builtin_prefetch(ahead.from, 0, 2);
}

// Tiles 0 to 3: R tiles of rows by two of columns, sums; 4 and 5: rows; 6 and 7: columns.
template <int R>
inline void add_products(const float* x, const float* w, std::int64_t depth, Ahead ahead) {
  _tile_zero(0);
  _tile_zero(1);
  if constexpr (R == 2) _tile_zero(2);
  if constexpr (R == 2) _tile_zero(3);
  const auto add = [] {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    if constexpr (R == 2) _tile_dpbf16ps(2, 5, 6);
    if constexpr (R == 2) _tile_dpbf16ps(3, 5, 7);
  };
  for (std::int64_t k = 0; k < depth; k += kDepth, x += 4 * kTile, w += 4 * kTile) {
    if (ahead.stride) fetch(ahead);
    _tile_loadd(4, x + kTile, kLine);  // low by high
    if constexpr (R == 2) _tile_loadd(5, x + 3 * kTile, kLine);
    _tile_loadd(6, w, kLine);
    _tile_loadd(7, w + 2 * kTile, kLine);
    add();
    _tile_loadd(4, x, kLine);  // high by high
    if constexpr (R == 2) _tile_loadd(5, x + 2 * kTile, kLine);
    add();
    _tile_loadd(6, w + kTile, kLine);  // high by low
    _tile_loadd(7, w + 3 * kTile, kLine);
    add();
  }
}

// Columns of `out` from `first` on, of rows of `sums`.
inline void write(const float* sums, std::int64_t rows, const Out& out, std::int64_t first) {
  const __mmask16 mask = first_of_16(out.columns - first);
  const __m512 bias =
      out.bias ? _mm512_maskz_loadu_ps(mask, out.bias + first) : _mm512_setzero_ps();
  for (std::int64_t r = 0; r < std::min(rows, kSide); ++r) {
    float* const to = out.values + r * out.stride + first;
    const __m512 there = out.goes_on ? _mm512_maskz_loadu_ps(mask, to) : _mm512_setzero_ps();
    const __m512 sum = _mm512_add_ps(there, _mm512_load_ps(sums + r * kSide));
    _mm512_mask_storeu_ps(to, mask, _mm512_add_ps(sum, bias));
  }
}

template <int R>
[[gnu::noinline]] void tile_of(const float* group, std::int64_t rows, const float* panel,
                               std::int64_t depth, Out out, Ahead ahead) {
  alignas(64) float sums[2 * R][kTile];
  add_products<R>(group, panel, depth, ahead);
  _tile_stored(0, sums[0], kLine);
  _tile_stored(1, sums[1], kLine);
  if constexpr (R == 2) _tile_stored(2, sums[2], kLine);
  if constexpr (R == 2) _tile_stored(3, sums[3], kLine);
  for (int r = 0; r < R; ++r, rows -= kSide, out.values += kSide * out.stride)
    for (int c = 0; c < 2; ++c) write(sums[2 * r + c], rows, out, c * kSide);
}

void tile(const float* group, std::int64_t rows, const float* panel, Depth depth, const Out& out,
          Ahead ahead) {
  (rows > kSide ? tile_of<2> : tile_of<1>)(group + depth.begin * kRows, rows, panel,
                                           depth.end - depth.begin, out, ahead);
}

void enter() {
  _tile_loadconfig(&kTileShapes);
}

// A thread that has tiles in use makes each switch to another one take longer.
void leave() {
  _tile_release();
}

}  // namespace

extern const Path kAmx = {"amx", kRows, kColumns, kDepth, lay_group, lay_panel, tile, enter, leave};

}  // namespace kazan::products
