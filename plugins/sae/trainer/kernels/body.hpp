// The kernels over a processor's vectors, `Native`, which the including file defines: `width` f32
// values, 16 or 8, and their operations. Included once a file, into an anonymous namespace: no code
// of one file may be taken for that of another, which is compiled for another processor.

constexpr int kPasses = 16 / Native::width;  // that a sum of 16 lanes takes

// Products of R rows with C rows. One pass holds `width` lanes of each sum in registers.
template <int R, int C>
inline void small_tile(const float* const* x, const float* const* w, std::int64_t stride,
                       float* const* out) {
  Native sum[kPasses][R][C];
  for (int pass = 0; pass < kPasses; ++pass) {
    Native s[R][C];
    for (int r = 0; r < R; ++r)
      for (int c = 0; c < C; ++c) s[r][c] = Native::zero();
    for (std::int64_t i = pass * Native::width; i < stride; i += 16) {
      Native xs[R];
      for (int r = 0; r < R; ++r) xs[r] = Native::load(x[r] + i);
      for (int c = 0; c < C; ++c) {
        const Native ws = Native::load(w[c] + i);
        for (int r = 0; r < R; ++r) s[r][c] = Native::fma(xs[r], ws, s[r][c]);
      }
    }
    for (int r = 0; r < R; ++r)
      for (int c = 0; c < C; ++c) sum[pass][r][c] = s[r][c];
  }
  for (int r = 0; r < R; ++r)
    for (int c = 0; c < C; ++c) {
      Native passes[kPasses];
      for (int pass = 0; pass < kPasses; ++pass) passes[pass] = sum[pass][r][c];
      out[r][c] = Native::sum_of_lanes(passes);
    }
}

template <int R>
inline void rows_by_latents(const float* x, const float* w, std::int64_t latents,
                            std::int64_t stride, float* out, std::int64_t out_stride) {
  constexpr int kColumns = Native::tile_columns;
  const float* xs[R];
  for (int r = 0; r < R; ++r) xs[r] = x + r * stride;
  std::int64_t j = 0;
  for (; j + kColumns <= latents; j += kColumns) {
    const float* ws[kColumns];
    float* outs[R];
    for (int c = 0; c < kColumns; ++c) ws[c] = w + (j + c) * stride;
    for (int r = 0; r < R; ++r) outs[r] = out + r * out_stride + j;
    small_tile<R, kColumns>(xs, ws, stride, outs);
  }
  for (; j < latents; ++j) {
    const float* ws = w + j * stride;
    float* outs[R];
    for (int r = 0; r < R; ++r) outs[r] = out + r * out_stride + j;
    small_tile<R, 1>(xs, &ws, stride, outs);
  }
}

void tile(const float* x, std::int64_t tokens, const float* w, std::int64_t latents,
          std::int64_t stride, float* out, std::int64_t out_stride) {
  constexpr int kRows = Native::tile_rows;
  std::int64_t t = 0;
  for (; t + kRows <= tokens; t += kRows)
    rows_by_latents<kRows>(x + t * stride, w, latents, stride, out + t * out_stride, out_stride);
  for (; t < tokens; ++t)
    rows_by_latents<1>(x + t * stride, w, latents, stride, out + t * out_stride, out_stride);
}

template <int R>
inline void some_dots(const float* w, const float* const* x, std::int64_t stride, float* out) {
  float* outs[R];
  for (int r = 0; r < R; ++r) outs[r] = out + r;
  small_tile<R, 1>(x, &w, stride, outs);
}

// At most R of them: a sum alone waits for its own last addition, so that R take no longer.
template <int R>
inline void last_dots(const float* w, const float* const* x, std::int64_t count,
                      std::int64_t stride, float* out) {
  const float* rows[R];
  float products[R];
  for (int r = 0; r < R; ++r) rows[r] = x[r < count ? r : count - 1];
  some_dots<R>(w, rows, stride, products);
  for (std::int64_t r = 0; r < count; ++r) out[r] = products[r];
}

void dots(const float* w, const float* const* x, std::int64_t count, std::int64_t stride,
          float* out) {
  constexpr int kAtOnce = Native::dots_at_once;
  std::int64_t i = 0;
  for (; i + kAtOnce <= count; i += kAtOnce) some_dots<kAtOnce>(w, x + i, stride, out + i);
  if (count - i > kAtOnce / 2)
    last_dots<kAtOnce>(w, x + i, count - i, stride, out + i);
  else if (count > i)
    last_dots<kAtOnce / 2>(w, x + i, count - i, stride, out + i);
}

constexpr int kAhead = 8;  // rows: those of a few entries on are fetched meanwhile

// V vectors of a row, into the second cache.
template <int V>
inline void fetch(const float* row) {
#pragma GCC unroll 24
  for (int v = 0; v < V * Native::width; v += 16) __builtin_prefetch(row + v, 0, 2);
}

// E entries, whose products with w are chains that wait for themselves, so that more of them take
// little longer. Unrolled by order: GCC leaves loops of more than 16 as they are, and then keeps
// the sums in memory.
template <int V, int E, bool kDot>
inline void chain_entries(const float* const* row, const float* c, bool first, const float* w,
                          float* lanes, Native (&s)[V]) {
  constexpr int kWidth = Native::width;
  Native factor[E], part[E][kPasses];
  for (int e = 0; e < E; ++e) factor[e] = Native::all(c[e]);
  if constexpr (kDot)
    for (int e = 0; e < E; ++e)
      for (int p = 0; p < kPasses; ++p)
        part[e][p] = first ? Native::zero() : Native::load(lanes + 16 * e + p * kWidth);
#pragma GCC unroll 24
  for (int v = 0; v < V; ++v)
#pragma GCC unroll 4
    for (int e = 0; e < E; ++e) {
      const Native values = Native::load(row[e] + v * kWidth);
      s[v] = Native::fma(factor[e], values, s[v]);
      if constexpr (kDot)
        part[e][v % kPasses] =
            Native::fma(values, Native::load(w + v * kWidth), part[e][v % kPasses]);
    }
  if constexpr (kDot)
    for (int e = 0; e < E; ++e)
      for (int p = 0; p < kPasses; ++p) Native::store(lanes + 16 * e + p * kWidth, part[e][p]);
}

// V vectors of each row, from `column` on.
template <int V, int E, bool kDot>
inline void chain_columns(const std::int32_t* id, const float* c, std::int64_t count,
                          const float* rows, std::int64_t stride, std::int64_t column,
                          const float* w, float* lanes, float* sum) {
  constexpr int kWidth = Native::width;
  float* const to = sum + column;
  const float* const from = rows + column;
  const float* ws = kDot ? w + column : nullptr;
  Native s[V];
#pragma GCC unroll 24
  for (int v = 0; v < V; ++v) s[v] = Native::load(to + v * kWidth);
  std::int64_t i = 0;
  const auto some = [&](auto entries) {
    constexpr int kSome = decltype(entries)::value;
    for (; i + kSome <= count; i += kSome) {
      const float* row[kSome];
      for (int e = 0; e < kSome; ++e) {
        row[e] = from + id[i + e] * stride;
        if (i + e + kAhead < count) fetch<V>(from + id[i + e + kAhead] * stride);
      }
      if constexpr (kDot) __asm__("" : "+r"(ws));  // else GCC keeps the address of each vector of w
      chain_entries<V, kSome, kDot>(row, c + i, column == 0, ws, lanes + 16 * i, s);
    }
  };
  some(std::integral_constant<int, E>());
  if constexpr (E > 1) some(std::integral_constant<int, 1>());
#pragma GCC unroll 24
  for (int v = 0; v < V; ++v) Native::store(to + v * kWidth, s[v]);
}

// V vectors at a time, then fewer, of the columns that are left.
template <int V, int E, bool kDot>
inline void chain_rows(const std::int32_t* id, const float* c, std::int64_t count,
                       const float* rows, std::int64_t stride, std::int64_t column,
                       std::int64_t end, const float* w, float* lanes, float* sum) {
  for (; column + V * Native::width <= end; column += V * Native::width)
    chain_columns<V, E, kDot>(id, c, count, rows, stride, column, w, lanes, sum);
  constexpr int kFewer = V > 16 ? 16 : V > 8 ? 8 : V / 2;
  if constexpr (V > kPasses)
    chain_rows<kFewer, E, kDot>(id, c, count, rows, stride, column, end, w, lanes, sum);
}

void chain(const std::int32_t* id, const float* c, std::int64_t count, const float* rows,
           std::int64_t stride, std::int64_t begin, std::int64_t end, float* sum) {
  chain_rows<Native::chain_vectors, 1, false>(id, c, count, rows, stride, begin, end, nullptr,
                                              nullptr, sum);
}

void chain_dot(const std::int32_t* id, const float* c, std::int64_t count, const float* rows,
               std::int64_t stride, const float* w, float* lanes, float* sum, float* out) {
  chain_rows<Native::chain_dot_vectors, Native::chain_dot_entries, true>(id, c, count, rows, stride,
                                                                         0, stride, w, lanes, sum);
  for (std::int64_t i = 0; i < count; ++i) {
    Native passes[kPasses];
    for (int p = 0; p < kPasses; ++p) passes[p] = Native::load(lanes + 16 * i + p * Native::width);
    out[i] = Native::sum_of_lanes(passes);
  }
}

void centre(const float* x, const float* c, float s, std::int64_t n, float* out) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = (c ? x[i] - c[i] : x[i]) / s;
}

// In blocks of 16, so that the compiler keeps the lanes in vectors.
inline double sum_of_squares(const float* y, std::int64_t n) {
  double lanes[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int l = 0; l < 16; ++l)
      lanes[l] += static_cast<double>(y[i + l]) * static_cast<double>(y[i + l]);
  for (int l = 0; i + l < n; ++l)
    lanes[l] += static_cast<double>(y[i + l]) * static_cast<double>(y[i + l]);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

double squares(const float* y, std::int64_t n) {
  return sum_of_squares(y, n);
}

double residual(float* y, const float* x, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] -= x[i];
  return sum_of_squares(y, n);
}

void scale(float a, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] *= a;
}

void add_scaled(float a, const float* x, float* y, std::int64_t n) {
  constexpr int kWidth = Native::width;
  const Native factor = Native::all(a);
  std::int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth)
    Native::store_anywhere(
        y + i, Native::fma(factor, Native::load_anywhere(x + i), Native::load_anywhere(y + i)));
  for (; i < n; ++i) y[i] = fused(a, x[i], y[i]);
}

float largest(const float* y, std::int64_t n) {
  constexpr int kWidth = Native::width;
  Native most = Native::zero();
  std::int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth)
    most = Native::larger_magnitude(most, Native::load_anywhere(y + i));
  for (; i < n; ++i) most = Native::larger_magnitude(most, Native::all(y[i]));
  return Native::top(most);
}

float adam(float* w, float* m, float* v, const float* g, std::int64_t n, const AdamStep& step) {
  constexpr int kWidth = Native::width;
  const Native beta1 = Native::all(step.beta1), rest1 = Native::all(step.rest1);
  const Native beta2 = Native::all(step.beta2), rest2 = Native::all(step.rest2);
  const Native root = Native::all(step.root), eps = Native::all(step.eps);
  const Native rate = Native::all(-step.rate);
  Native most = Native::zero();
  std::int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    const Native grad = Native::load_anywhere(g + i);
    const Native first = Native::fma(beta1, Native::load_anywhere(m + i), Native::mul(rest1, grad));
    const Native second = Native::fma(beta2, Native::load_anywhere(v + i),
                                      Native::mul(rest2, Native::mul(grad, grad)));
    const Native step_by = Native::div(first, Native::fma(Native::sqrt(second), root, eps));
    const Native moved = Native::fma(rate, step_by, Native::load_anywhere(w + i));
    Native::store_anywhere(m + i, first);
    Native::store_anywhere(v + i, second);
    Native::store_anywhere(w + i, moved);
    // Plus 0, or NaN where the second moment is infinite: the weight would stand still from then
    // on.
    most = Native::larger_magnitude(most, Native::fma(Native::zero(), second, moved));
  }
  for (; i < n; ++i) {
    plain_adam(w[i], m[i], v[i], g[i], step);
    most = Native::larger_magnitude(most, Native::all(fused(0, v[i], w[i])));
  }
  return Native::top(most);
}

#include "ranks.hpp"
#include "turning.hpp"

void tile8(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents, std::int64_t stride8,
           std::int32_t* sums, std::int64_t sums_stride) {
  constexpr int kRows = Native::tile8_rows, kColumns = Native::tile8_columns;
  for (std::int64_t t = 0; t < tokens;) {
    const bool many = t + kRows <= tokens;
    for (std::int64_t j = 0; j < latents;) {
      const std::int8_t* const xs = x.values + t * stride8;
      const std::int8_t* const ws = w.values + j * stride8;
      std::int32_t* const out = sums + t * sums_stride + j;
      const bool wide = j + kColumns <= latents;
      if (many && wide)
        Native::template products8<kRows, kColumns>(xs, ws, stride8, out, sums_stride);
      if (many && !wide) Native::template products8<kRows, 1>(xs, ws, stride8, out, sums_stride);
      if (!many && wide) Native::template products8<1, kColumns>(xs, ws, stride8, out, sums_stride);
      if (!many && !wide) Native::template products8<1, 1>(xs, ws, stride8, out, sums_stride);
      j += wide ? kColumns : 1;
    }
    t += many ? kRows : 1;
  }
}

void add_pairs(const double* z, const std::int32_t* rows, const float* values, std::int64_t count,
               double* gram) {
  double zs[16];
  for (int l = 0; l < 16; ++l) zs[l] = z[l];
  for (std::int64_t i = 0; i < count; ++i) {
    double* const to = gram + 16 * std::int64_t{rows[i]};
    const auto value = static_cast<double>(values[i]);
    for (int l = 0; l < 16; ++l) to[l] += zs[l] * value;
  }
}

void weigh_pairs(const double* gram, const std::int32_t* rows, const float* values,
                 std::int64_t count, double* sum) {
  double sums[16] = {};
  for (std::int64_t i = 0; i < count; ++i) {
    const double* const from = gram + 16 * std::int64_t{rows[i]};
    const auto value = static_cast<double>(values[i]);
    for (int l = 0; l < 16; ++l) sums[l] += from[l] * value;
  }
  for (int l = 0; l < 16; ++l) sum[l] = sums[l];
}

// All of them. Evaluated by the compiler: nothing of this file runs before it is known that the
// processor can.
constexpr Kernels kernels(const char* path) {
  return {.path = path,
          .columns = Native::chain_vectors * Native::width,
          .shared_bytes = 1 << 24,
          .dots = dots,
          .tile = tile,
          .sift = sift,
          .keep = keep,
          .reach = reach,
          .kth = kth,
          .chain = chain,
          .chain_dot = chain_dot,
          .centre = centre,
          .residual = residual,
          .squares = squares,
          .largest = largest,
          .scale = scale,
          .add_scaled = add_scaled,
          .turn = turn,
          .round8 = round8,
          .tile8 = {.x = {}, .w = {}, .run = tile8},
          .sift8 = sift8,
          .add_pairs = add_pairs,
          .weigh_pairs = weigh_pairs,
          .adam = adam};
}
