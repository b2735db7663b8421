// Rows to 8 bits. Part of body.hpp.
//
// Turning takes groups of up to 16 vectors of 16 lanes, whose number is a power of 2: `V`.

template <int V>
using Group = Native[V][kPasses];

// The Hadamard transform over a group's vectors, lane by lane, without its factor.
template <int V>
inline void add_and_subtract(Group<V>& v) {
#pragma GCC unroll 4
  for (int half = 1; half < V; half *= 2)
#pragma GCC unroll 16
    for (int i = 0; i < V; ++i)
      for (int pass = 0; pass < kPasses && (i & half) == 0; ++pass) {
        const Native a = v[i][pass], b = v[i + half][pass];
        v[i][pass] = Native::add(a, b);
        v[i + half][pass] = Native::subtract(a, b);
      }
}

// Lane l goes to lane l + by, those at the end to the start.
template <class Vector>
inline void move_lanes(Vector (&v)[kPasses], int by) {
  if constexpr (Vector::moves_lanes) {
    Vector::move_lanes(v, by);
  } else {
    alignas(64) float twice[32];
    for (int half = 0; half < 32; half += 16)
      for (int pass = 0; pass < kPasses; ++pass)
        Vector::store(twice + half + pass * Vector::width, v[pass]);
    for (int pass = 0; pass < kPasses; ++pass)
      v[pass] = Vector::load_anywhere(twice + 16 - by + pass * Vector::width);
  }
}

// Twice, with vector v's lanes moved on by v between: what was one value is then in all lanes of
// all vectors of a group of 16.
template <int V>
inline void turn_group(float* lanes) {
  Group<V> v;
#pragma GCC unroll 16
  for (int i = 0; i < V; ++i)
    for (int pass = 0; pass < kPasses; ++pass)
      v[i][pass] = Native::load(lanes + 16 * i + pass * Native::width);
  add_and_subtract<V>(v);
#pragma GCC unroll 16
  for (int i = 1; i < V; ++i) move_lanes(v[i], i);
  add_and_subtract<V>(v);
  const Native by = Native::all(1.0F / static_cast<float>(V));  // a power of 2
#pragma GCC unroll 16
  for (int i = 0; i < V; ++i)
    for (int pass = 0; pass < kPasses; ++pass)
      Native::store(lanes + 16 * i + pass * Native::width, Native::mul(by, v[i][pass]));
}

// Mixes whole groups, when there are three or more: v_g - 2/groups sum v, a reflection.
inline void reflect(float* row, std::int64_t groups) {
  const Native by = Native::all(-2.0F / static_cast<float>(groups));
  for (std::int64_t i = 0; i < 256; i += Native::width) {
    Native sum = Native::load(row + i);
    for (std::int64_t g = 1; g < groups; ++g)
      sum = Native::add(sum, Native::load(row + 256 * g + i));
    for (std::int64_t g = 0; g < groups; ++g)
      Native::store(row + 256 * g + i, Native::fma(by, sum, Native::load(row + 256 * g + i)));
  }
}

template <int V>
inline float* turn_groups(float* row, const float* end) {
  for (; end - row >= 16 * V; row += 16 * V) turn_group<V>(row);
  return row;
}

void turn(float* row, std::int64_t stride) {
  const float* const end = row + stride;
  float* rest = turn_groups<16>(row, end);
  rest = turn_groups<8>(rest, end);
  rest = turn_groups<4>(rest, end);
  rest = turn_groups<2>(rest, end);
  turn_groups<1>(rest, end);
  if (stride >= 3 * 256) reflect(row, stride / 256);
}

Rounded round8(const float* row, float scale, float by, std::int64_t stride, std::int8_t* out) {
  std::int32_t sums[16] = {};
  double squares[16] = {}, errors[16] = {};
  for (std::int64_t i = 0; i < stride; i += 16)
    for (int l = 0; l < 16; ++l) {
      // Adding 1.5 * 2^23 rounds to the nearest whole number, and taking it off is exact.
      const float whole = (row[i + l] * by + 12582912.0F) - 12582912.0F;
      const auto number = static_cast<std::int32_t>(whole);
      const float back = scale * whole, off = row[i + l] - back;
      out[i + l] = static_cast<std::int8_t>(number);
      sums[l] += number;
      squares[l] += static_cast<double>(back) * static_cast<double>(back);
      errors[l] += static_cast<double>(off) * static_cast<double>(off);
    }
  Rounded rounded{};
  for (int l = 0; l < 16; ++l) {
    rounded.sum += sums[l];
    rounded.squares += squares[l];
    rounded.error_squares += errors[l];
  }
  return rounded;
}
