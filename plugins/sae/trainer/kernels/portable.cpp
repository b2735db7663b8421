// For any processor, and slow where it has no fused multiply-add: what the others are held against.
#include <type_traits>

#include "kernels.hpp"
#include "paths.hpp"

namespace kazan::trainer {
namespace {

struct Native {
  float v[16];

  static constexpr int width = 16;
  static constexpr int tile_rows = 2, tile_columns = 2;
  static constexpr int tile8_rows = 1, tile8_columns = 4;
  static constexpr int dots_at_once = 2;
  static constexpr int chain_vectors = 4, chain_dot_vectors = 4, chain_dot_entries = 1;
  static constexpr bool compresses = false, moves_lanes = false;

  template <class Value>
  static inline Native of(const Value& value) {
    Native out;
    for (int l = 0; l < width; ++l) out.v[l] = value(l);
    return out;
  }
  static inline Native all(float a) {
    return of([=](int) { return a; });
  }
  static inline Native zero() { return all(0); }
  static inline Native load(const float* p) {
    return of([=](int l) { return p[l]; });
  }
  static inline Native load_anywhere(const float* p) { return load(p); }
  static inline void store(float* p, const Native& a) {
    for (int l = 0; l < width; ++l) p[l] = a.v[l];
  }
  static inline void store_anywhere(float* p, const Native& a) { store(p, a); }
  static inline Native add(const Native& a, const Native& b) {
    return of([&](int l) { return a.v[l] + b.v[l]; });
  }
  static inline Native subtract(const Native& a, const Native& b) {
    return of([&](int l) { return a.v[l] - b.v[l]; });
  }
  static inline Native subtract_too(const Native& a, const Native& b) { return subtract(a, b); }
  static inline Native whole(const std::int32_t* p) {
    return of([=](int l) { return static_cast<float>(p[l]); });
  }
  static inline Native mul(const Native& a, const Native& b) {
    return of([&](int l) { return a.v[l] * b.v[l]; });
  }
  static inline Native div(const Native& a, const Native& b) {
    return of([&](int l) { return a.v[l] / b.v[l]; });
  }
  static inline Native sqrt(const Native& a) {
    return of([&](int l) { return std::sqrt(a.v[l]); });
  }
  static inline Native fma(const Native& a, const Native& b, const Native& c) {
    return of([&](int l) { return fused(a.v[l], b.v[l], c.v[l]); });
  }
  static inline Native add_product(const Native& a, const Native& b, const Native& c) {
    return add(mul(a, b), c);
  }
  static inline void store_bytes(std::int8_t* p, const Native& whole) {
    for (int l = 0; l < width; ++l)
      p[l] = static_cast<std::int8_t>(static_cast<std::int32_t>(whole.v[l]));
  }
  static inline unsigned not_below(const Native& a, const Native& b) {
    unsigned mask = 0;
    for (int l = 0; l < width; ++l) mask |= (a.v[l] < b.v[l] ? 0u : 1u) << l;
    return mask;
  }
  static inline Native larger_magnitude(const Native& a, const Native& b) {
    return of([&](int l) { return larger(a.v[l], std::fabs(b.v[l])); });
  }
  static inline Native less_reaching(const Native& least, const Native& a, const Native& floor) {
    return of(
        [&](int l) { return a.v[l] < floor.v[l] || a.v[l] > least.v[l] ? least.v[l] : a.v[l]; });
  }
  static inline float top(const Native& a) {
    float most = 0;
    for (const float value : a.v) most = larger(most, value);
    return most;
  }
  template <int R, int C>
  static inline void products8(const std::int8_t* x, const std::int8_t* w, std::int64_t stride8,
                               std::int32_t* out, std::int64_t out_stride) {
    for (int r = 0; r < R; ++r)
      for (int c = 0; c < C; ++c) {
        std::int32_t sum = 0;
        for (std::int64_t i = 0; i < stride8; ++i) sum += x[r * stride8 + i] * w[c * stride8 + i];
        out[r * out_stride + c] = sum;
      }
  }
  static inline float sum_of_lanes(const Native* passes) {
    return trainer::sum_of_lanes(passes[0].v);
  }
};

#include "body.hpp"

}  // namespace

extern constinit const Kernels kPortable = kernels("portable");

}  // namespace kazan::trainer
