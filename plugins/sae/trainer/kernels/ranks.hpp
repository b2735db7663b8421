// Lists of values with their latents: which of many reach a floor, and which of a list are the
// largest. Part of body.hpp.

inline std::int32_t latent_at(std::int32_t first, int lane) {
  return first + lane;
}
inline std::int32_t latent_at(const std::int32_t* latents, int lane) {
  return latents[lane];
}

// The lanes of `hits`, with their latents: numbers from the first one's on, or what is there in
// memory. Returns how many. By vectors where those can, whether there are any or not: a branch that
// is often guessed wrong takes longer.
template <class Vector, class Latents>
inline int append(Vector a, unsigned hits, Latents from, float* kept, std::int32_t* latents) {
  if constexpr (Vector::compresses) {
    return Vector::append(a, hits, from, kept, latents);
  } else {
    if (hits == 0) return 0;
    alignas(64) float stored[Vector::width];
    Vector::store(stored, a);
    int found = 0;
    for (; hits != 0; hits &= hits - 1) {
      const int lane = __builtin_ctz(hits);
      kept[found] = stored[lane];
      latents[found++] = latent_at(from, lane);
    }
    return found;
  }
}

// Appends those of `count` values that are not below `floor`, NaN among them. Both lists have room
// for all `count`, and what lies behind those that are appended may be overwritten. some(i):
// `width` of them from i on; one(i): the one at i.
template <class Some, class One>
inline std::int64_t sift_values(std::int64_t count, Floor floor, std::int32_t first, float* kept,
                                std::int32_t* latents, const Some& some, const One& one) {
  constexpr int kWidth = Native::width;
  const Native all = Native::all(floor.all);
  std::int64_t found = 0, i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    const Native a = some(i);
    const Native least = floor.each ? Native::add(Native::load_anywhere(floor.each + i), all) : all;
    found += append(a, Native::not_below(a, least), first + static_cast<std::int32_t>(i),
                    kept + found, latents + found);
  }
  for (; i < count; ++i) {
    const float a = one(i);
    if (a < floor.at(i)) continue;
    kept[found] = a;
    latents[found++] = first + static_cast<std::int32_t>(i);
  }
  return found;
}

std::int64_t sift(const float* value, const float* bias, std::int64_t count, Floor floor,
                  std::int32_t first, float* kept, std::int32_t* latents) {
  const auto some = [=](std::int64_t i) {
    const Native a = Native::load_anywhere(value + i);
    return bias ? Native::add(a, Native::load_anywhere(bias + i)) : a;
  };
  const auto one = [=](std::int64_t i) { return bias ? value[i] + bias[i] : value[i]; };
  return sift_values(count, floor, first, kept, latents, some, one);
}

std::int64_t sift8(const std::int32_t* sums, const float* scale, float scale_of_x,
                   const float* bias, std::int64_t count, Floor floor, std::int32_t first,
                   float* kept, std::int32_t* latents) {
  const Native by = Native::all(scale_of_x);
  const auto some = [&](std::int64_t i) {
    return Native::fma(Native::whole(sums + i), Native::mul(by, Native::load_anywhere(scale + i)),
                       bias ? Native::load_anywhere(bias + i) : Native::zero());
  };
  const auto one = [&](std::int64_t i) {
    return fused(static_cast<float>(sums[i]), scale_of_x * scale[i], bias ? bias[i] : 0);
  };
  return sift_values(count, floor, first, kept, latents, some, one);
}

std::int64_t keep(float floor, float plus, std::int64_t count, float* value,
                  std::int32_t* latents) {
  constexpr int kWidth = Native::width;
  const Native least = Native::all(floor), more = Native::all(plus);
  std::int64_t kept = 0, i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    const Native a = Native::load_anywhere(value + i);
    kept += append(a, Native::not_below(Native::add(a, more), least), latents + i, value + kept,
                   latents + kept);
  }
  for (; i < count; ++i) {
    if (value[i] + plus < floor) continue;
    value[kept] = value[i];
    latents[kept++] = latents[i];
  }
  return kept;
}

std::int64_t reach(const float* value, std::int64_t count, float floor) {
  constexpr int kWidth = Native::width;
  const Native least = Native::all(floor);
  std::int64_t found = 0, i = 0;
  for (; i + kWidth <= count; i += kWidth)
    found += __builtin_popcount(Native::not_below(Native::load_anywhere(value + i), least));
  for (; i < count; ++i) found += value[i] < floor ? 0 : 1;
  return found;
}

// Whole numbers in the order of the values: a step of one is to the next of them.
inline std::int64_t step_of(float value) {
  std::int32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? bits ^ INT32_MAX : bits;
}

inline float at_step(std::int64_t step) {
  auto bits = static_cast<std::int32_t>(step);
  if (bits < 0) bits ^= INT32_MAX;
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

// The least of finite values that are not below `floor`, or infinity.
inline float least_of(const float* value, std::int64_t count, float floor) {
  constexpr int kWidth = Native::width;
  const Native from = Native::all(floor);
  Native least = Native::all(__builtin_inff());
  std::int64_t i = 0;
  for (; i + kWidth <= count; i += kWidth)
    least = Native::less_reaching(least, Native::load_anywhere(value + i), from);
  for (; i < count; ++i) least = Native::less_reaching(least, Native::all(value[i]), from);
  alignas(64) float lanes[kWidth];
  Native::store(lanes, least);
  float out = lanes[0];
  for (const float lane : lanes) out = lane < out ? lane : out;
  return out;
}

// By halves: those that reach the middle are counted, which needs neither a copy nor an order. Once
// they are k, the least of them is it.
float kth(const float* value, std::int64_t count, std::int64_t k, float least) {
  std::int64_t low = step_of(least), high = step_of(largest(value, count));
  while (low < high) {
    const std::int64_t middle = low + (high - low + 1) / 2;
    const std::int64_t reaching = reach(value, count, at_step(middle));
    if (reaching == k) return least_of(value, count, at_step(middle));
    if (reaching > k)
      low = middle;
    else
      high = middle - 1;
  }
  return at_step(low);
}
