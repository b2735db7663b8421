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
        v[i + half][pass] = Native::subtract_too(a, b);
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
inline void turn_group(const float* lanes, float* out) {
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
      Native::store(out + 16 * i + pass * Native::width, Native::mul(by, v[i][pass]));
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

// Whole groups of `count` values; how many values they are.
template <int V>
inline std::int64_t turn_groups(const float* row, std::int64_t count, float* out) {
  std::int64_t done = 0;
  for (; count - done >= 16 * V; done += 16 * V) turn_group<V>(row + done, out + done);
  return done;
}

void turn(const float* row, std::int64_t stride, float* out) {
  std::int64_t done = turn_groups<16>(row, stride, out);
  done += turn_groups<8>(row + done, stride - done, out + done);
  done += turn_groups<4>(row + done, stride - done, out + done);
  done += turn_groups<2>(row + done, stride - done, out + done);
  turn_groups<1>(row + done, stride - done, out + done);
  if (stride >= 3 * 256) reflect(out, stride / 256);
}

inline double sum_of(Native lanes) {
  alignas(64) float stored[Native::width];
  Native::store(stored, lanes);
  double sums[4] = {};  // a sum alone waits for its own last addition
  for (int l = 0; l < Native::width; ++l) sums[l % 4] += static_cast<double>(stored[l]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

Rounded round8(const float* row, float scale, float by, std::int64_t stride, std::int8_t* out) {
  // Adding 1.5 * 2^23 rounds to the nearest whole number, and taking it off is exact.
  const Native units = Native::all(by), back = Native::all(-scale),
               whole = Native::all(12582912.0F);
  Rounded rounded{};
  for (std::int64_t begin = 0; begin < stride; begin += kRounded) {
    const std::int64_t end = begin + kRounded < stride ? begin + kRounded : stride;
    Native sums = Native::zero(), squares = Native::zero();
    Native lengths = Native::zero(), errors = Native::zero();
    for (std::int64_t i = begin; i < end; i += Native::width) {
      const Native value = Native::load(row + i);
      const Native scaled = Native::mul(value, units);
      const Native number = Native::subtract(Native::add(scaled, whole), whole);
      const Native off = Native::mul(Native::add_product(back, number, value), units);
      Native::store_bytes(out + i, number);
      sums = Native::add(sums, number);
      squares = Native::add_product(number, number, squares);
      lengths = Native::add_product(scaled, scaled, lengths);
      errors = Native::add_product(off, off, errors);
    }
    rounded.sum += static_cast<std::int32_t>(sum_of(sums));
    rounded.squares += sum_of(squares);
    rounded.row_squares += sum_of(lengths);
    rounded.error_squares += sum_of(errors);
  }
  return rounded;
}
