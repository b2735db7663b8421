// tile8 where the processor adds four products of bytes, unsigned by signed, to each 32-bit lane
// (vpdpbusd), over its vectors, `Lanes`, which the including file defines: `width` lanes, 16 or 8,
// and their operations. Included once a file, into an anonymous namespace, as body.hpp is.
//
// w + 128 is unsigned, and x.w = sum x (w + 128) - 128 sum x, whole numbers all of them. Rows of w
// are interleaved by four values, so that lanes are latents: nothing is added across lanes, and a
// vector of w serves all rows of x whose sums are in registers. Interleaving is done anew for each
// call: little beside a hundred rows of x.

using Vector = Lanes::Vector;

constexpr int kWidth = Lanes::width;            // latents a vector
constexpr int kColumns = Lanes::tile8_columns;  // vectors of sums a row of x
constexpr int kRows = Lanes::tile8_rows;
constexpr int kPanel = kColumns * kWidth;
constexpr int kLatents = 64;  // at a time: whole panels
constexpr int kDepth = 384;   // values of each at a time: the panels stay in the first cache

// Of kLatents, panel after panel: in each, from 4 i kPanel on, values 4i to 4i + 3 of its latents.
struct Panels {
  alignas(64) std::uint8_t values[kLatents * kDepth];
};

// Where there are fewer latents, the last stands for the others, whose sums nobody reads.
inline void interleave(const std::int8_t* w, std::int64_t latents, std::int64_t stride8, int depth,
                       Panels& out) {
  const Vector flip = Lanes::all(static_cast<std::int32_t>(0x80808080));  // + 128, byte by byte
  for (int j = 0; j < kLatents && j < latents; j += kWidth) {
    std::uint8_t* to = out.values + j / kPanel * kPanel * depth + 4 * (j % kPanel);
    for (int i = 0; i < depth; i += 4 * kWidth) {
      Vector rows[kWidth];
      for (int r = 0; r < kWidth; ++r) {
        const std::int64_t latent = j + r < latents ? j + r : latents - 1;
        rows[r] = Lanes::flip(Lanes::load(w + latent * stride8 + i), flip);
      }
      Lanes::transpose(rows);
      for (int r = 0; r < kWidth; ++r, to += 4 * kPanel) Lanes::store(to, rows[r]);
    }
  }
}

inline std::int32_t four_of(const std::int8_t* x) {
  std::int32_t out;
  __builtin_memcpy(&out, x, sizeof out);
  return out;
}

// -128 sum x
inline std::int32_t correction(const std::int8_t* x, std::int64_t stride8) {
  const Vector all = Lanes::all(static_cast<std::int32_t>(0x80808080));
  Vector sum = Lanes::all(0);
  for (std::int64_t i = 0; i < stride8; i += 4 * kWidth)
    sum = Lanes::add_products(sum, all, Lanes::load(x + i));
  return -Lanes::sum(sum);
}

// Adds the products of R rows with a panel to sums, of which `latents` are wanted.
template <int R>
[[gnu::noinline]] void add_products(const std::int8_t* x, std::int64_t stride8,
                                    const std::uint8_t* panel, int depth, std::int64_t latents,
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

inline void add_panels(const std::int8_t* x, std::int64_t tokens, const Panels& panels,
                       std::int64_t stride8, int depth, std::int64_t latents, std::int32_t* sums,
                       std::int64_t sums_stride) {
  for (std::int64_t t = 0; t < tokens;) {
    const bool many = t + kRows <= tokens;
    for (std::int64_t j = 0; j < latents; j += kPanel) {
      const std::int8_t* const xs = x + t * stride8;
      std::int32_t* const out = sums + t * sums_stride + j;
      const std::uint8_t* const panel = panels.values + j * depth;
      if (many) add_products<kRows>(xs, stride8, panel, depth, latents - j, out, sums_stride);
      if (!many) add_products<1>(xs, stride8, panel, depth, latents - j, out, sums_stride);
    }
    t += many ? kRows : 1;
  }
}

void tile8(const std::int8_t* x, std::int64_t tokens, const std::int8_t* w, std::int64_t latents,
           std::int64_t stride8, std::int32_t* sums, std::int64_t sums_stride) {
  for (std::int64_t t = 0; t < tokens; ++t) {
    const std::int32_t first = correction(x + t * stride8, stride8);
    for (std::int64_t j = 0; j < latents; ++j) sums[t * sums_stride + j] = first;
  }
  Panels panels;
  for (std::int64_t j = 0; j < latents; j += kLatents)
    for (std::int64_t i = 0; i < stride8; i += kDepth) {
      const std::int64_t some = latents - j < kLatents ? latents - j : kLatents;
      const int depth = stride8 - i < kDepth ? static_cast<int>(stride8 - i) : kDepth;
      interleave(w + j * stride8 + i, some, stride8, depth, panels);
      add_panels(x + i, tokens, panels, stride8, depth, some, sums + j, sums_stride);
    }
}
