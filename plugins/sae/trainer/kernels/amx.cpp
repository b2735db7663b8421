// For processors with AVX-512 that multiply tiles of bytes (AMX: Intel servers since 2023).
//
// A tile is 16 rows of 64 bytes. `tdpbuud` takes one of 64 values of 16 rows and one of 4 values of
// 16 latents a row, and adds their products to one of 16 rows by 16 latents, 32 bits each.
#include <immintrin.h>

#include "kernels.hpp"
#include "paths.hpp"
#include "processor/tile_shapes.hpp"

namespace kazan::trainer {
namespace {

constexpr std::int64_t kSide = 16, kDepth = 64, kTile = kSide * kDepth;  // bytes

// So that a tile is loaded from 1 KiB in a row. Both factors are unsigned:
// x.w = (x + 128).(w + 128) - 128 (sum x + sum w) - 128^2 n. Signed ones need nothing taken off,
// but no emulator at hand has them right: ADR 0019.
constexpr Layout8 kRowTiles = {.rows = kSide, .run = kDepth, .flip = 0x80};
constexpr Layout8 kLatentTiles = {.rows = kSide, .run = 4, .flip = 0x80};

// A thread that has tiles in use makes each switch to another one take longer.
class TilesInUse {
 public:
  TilesInUse() { _tile_loadconfig(&kTileShapes); }
  ~TilesInUse() { _tile_release(); }
  TilesInUse(const TilesInUse&) = delete;
  TilesInUse& operator=(const TilesInUse&) = delete;
};

// Tiles 0 to 3: R tiles of rows by C of latents, sums; 4 and 5: rows; 6 and 7: latents. `size`: of
// a group of rows or of latents, in bytes.
template <int R, int C>
inline void add_products(const std::int8_t* x, const std::int8_t* w, std::int64_t size) {
  _tile_zero(0);
  if constexpr (C == 2) _tile_zero(1);
  if constexpr (R == 2) _tile_zero(2);
  if constexpr (R == 2 && C == 2) _tile_zero(3);
  for (const std::int8_t* const end = x + size; x != end; x += kTile, w += kTile) {
    _tile_loadd(4, x, kDepth);
    _tile_loadd(6, w, kDepth);
    _tile_dpbuud(0, 4, 6);
    if constexpr (C == 2) {
      _tile_loadd(7, w + size, kDepth);
      _tile_dpbuud(1, 4, 7);
    }
    if constexpr (R == 2) {
      _tile_loadd(5, x + size, kDepth);
      _tile_dpbuud(2, 5, 6);
    }
    if constexpr (R == 2 && C == 2) _tile_dpbuud(3, 5, 7);
  }
}

// Where products go: from one row and latent on, so many of each are wanted.
struct Sums {
  std::int32_t* out;
  std::int64_t stride, tokens, latents;

  Sums from(std::int64_t t, std::int64_t j) const {
    return {out + t * stride + j, stride, tokens - t, latents - j};
  }
};

// Of one tile, as they are stored. (sum x + sum w + 128 n) 128 is what flipping has added.
inline void write(const std::int32_t* products, const std::int32_t* x_sums,
                  const std::int32_t* w_sums, std::int64_t stride8, const Sums& sums) {
  const auto some = static_cast<__mmask16>(sums.latents < kSide ? (1 << sums.latents) - 1 : -1);
  const __m512i of_w = _mm512_add_epi32(_mm512_maskz_loadu_epi32(some, w_sums),
                                        _mm512_set1_epi32(static_cast<int>(128 * stride8)));
  for (std::int64_t r = 0; r < kSide && r < sums.tokens; ++r) {
    const __m512i off = _mm512_slli_epi32(_mm512_add_epi32(of_w, _mm512_set1_epi32(x_sums[r])), 7);
    _mm512_mask_storeu_epi32(sums.out + r * sums.stride, some,
                             _mm512_sub_epi32(_mm512_load_si512(products + r * kSide), off));
  }
}

template <int R, int C>
[[gnu::noinline]] void block(Rows8 x, Rows8 w, std::int64_t stride8, const Sums& sums) {
  alignas(64) std::int32_t products[R * C][kSide * kSide];
  add_products<R, C>(x.values, w.values, kSide * stride8);
  _tile_stored(0, products[0], kDepth);
  if constexpr (C == 2) _tile_stored(1, products[1], kDepth);
  if constexpr (R == 2) _tile_stored(2, products[C], kDepth);
  if constexpr (R == 2 && C == 2) _tile_stored(3, products[3], kDepth);
  for (int r = 0; r < R; ++r)
    for (int c = 0; c < C; ++c)
      write(products[r * C + c], x.sums + r * kSide, w.sums + c * kSide, stride8,
            sums.from(r * kSide, c * kSide));
}

inline Rows8 from(const Rows8& rows, std::int64_t i, std::int64_t stride8) {
  return {rows.values + i * stride8, rows.sums + i};
}

void tile8(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents, std::int64_t stride8,
           std::int32_t* out, std::int64_t out_stride) {
  const TilesInUse tiles;
  const Sums sums{out, out_stride, tokens, latents};
  for (std::int64_t j = 0; j < latents; j += 2 * kSide)
    for (std::int64_t t = 0; t < tokens; t += 2 * kSide) {
      const bool rows = t + kSide < tokens, columns = j + kSide < latents;  // two tiles of them
      const auto work =
          rows ? (columns ? block<2, 2> : block<2, 1>) : (columns ? block<1, 2> : block<1, 1>);
      work(from(x, t, stride8), from(w, j, stride8), stride8, sums.from(t, j));
    }
}

}  // namespace

extern const Tile8 kAmxTile8 = {.x = kRowTiles, .w = kLatentTiles, .run = tile8};

}  // namespace kazan::trainer
