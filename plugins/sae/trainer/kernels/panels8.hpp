// tile8 where the processor adds four products of bytes, unsigned by signed, to each 32-bit lane
// (vpdpbusd), over its vectors, `Lanes`, which the including file defines: `width` lanes, 16 or 8,
// and their operations. Included once a file, into an anonymous namespace, as body.hpp is.
//
// w + 128 is unsigned, and x.w = sum x (w + 128) - 128 sum x, whole numbers all of them. Rows of w
// lie by four values in turn, a panel of latents together, so that lanes are latents: nothing is
// added across lanes, and a vector of w serves all rows of x whose sums are in registers.

using Vector = Lanes::Vector;

constexpr int kWidth = Lanes::width;            // latents a vector
constexpr int kColumns = Lanes::tile8_columns;  // vectors of sums a row of x
constexpr int kRows = Lanes::tile8_rows;
constexpr int kPanel = kColumns * kWidth;
constexpr int kLatents = 64;  // at a time: whole panels
constexpr int kDepth = 768;   // values of each at a time

constexpr Layout8 kPanels = {.rows = kPanel, .run = 4, .flip = 0x80};

inline std::int32_t four_of(const std::int8_t* x) {
  std::int32_t out;
  __builtin_memcpy(&out, x, sizeof out);
  return out;
}

// Adds the products of R rows with a panel to sums, of which `latents` are wanted.
template <int R>
[[gnu::noinline]] void add_products(const std::int8_t* x, std::int64_t stride8,
                                    const std::int8_t* panel, int depth, std::int64_t latents,
                                    std::int32_t* sums, std::int64_t sums_stride) {
  Vector sum[R][kColumns];
  for (int r = 0; r < R; ++r)
    for (int c = 0; c < kColumns; ++c) sum[r][c] = Lanes::all(0);
  for (int i = 0; i < depth; i += 4, panel += 4 * kPanel) {
    Vector w[kColumns];
    for (int c = 0; c < kColumns; ++c) w[c] = Lanes::load(panel + 4 * c * kWidth);
    for (int r = 0; r < R; ++r) {
      const Vector four = Lanes::all(four_of(x + r * stride8 + i));
      for (int c = 0; c < kColumns; ++c) sum[r][c] = Lanes::add_products(sum[r][c], w[c], four);
    }
  }
  for (int r = 0; r < R; ++r)
    for (int c = 0; c < kColumns; ++c)
      Lanes::add_first(latents - c * kWidth, sums + r * sums_stride + c * kWidth, sum[r][c]);
}

// The same for R rows, or as many as there are.
template <int R>
inline void add_rows(std::int64_t rows, const std::int8_t* x, std::int64_t stride8,
                     const std::int8_t* panel, int depth, std::int64_t latents, std::int32_t* sums,
                     std::int64_t sums_stride) {
  if constexpr (R > 1)
    if (rows < R)
      return add_rows<R - 1>(rows, x, stride8, panel, depth, latents, sums, sums_stride);
  add_products<R>(x, stride8, panel, depth, latents, sums, sums_stride);
}

// Of `latents` at most kLatents; `w`: from value i of the first one's panel on.
inline void add_panels(const std::int8_t* x, std::int64_t tokens, const std::int8_t* w,
                       std::int64_t stride8, int depth, std::int64_t latents, std::int32_t* sums,
                       std::int64_t sums_stride) {
  for (std::int64_t t = 0; t < tokens; t += kRows)
    for (std::int64_t j = 0; j < latents; j += kPanel)
      add_rows<kRows>(tokens - t, x + t * stride8, stride8, w + j * stride8, depth, latents - j,
                      sums + t * sums_stride + j, sums_stride);
}

void tile8(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents, std::int64_t stride8,
           std::int32_t* sums, std::int64_t sums_stride) {
  for (std::int64_t t = 0; t < tokens; ++t)
    for (std::int64_t j = 0; j < latents; ++j) sums[t * sums_stride + j] = -128 * x.sums[t];
  for (std::int64_t j = 0; j < latents; j += kLatents)
    for (std::int64_t i = 0; i < stride8; i += kDepth) {
      const std::int64_t some = latents - j < kLatents ? latents - j : kLatents;
      const int depth = stride8 - i < kDepth ? static_cast<int>(stride8 - i) : kDepth;
      add_panels(x.values + i, tokens, w.values + j * stride8 + i * kPanel, stride8, depth, some,
                 sums + j, sums_stride);
    }
}

constexpr Tile8 kTile8 = {.x = {}, .w = kPanels, .run = tile8};
