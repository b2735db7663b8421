#include "seeds/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sdk/draws.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kBlock = 64;  // directions of b that stay in the cache

// In a fixed order of 16 partial sums.
float product(const float* a, const float* b, std::int64_t width) {
  constexpr std::int64_t kLanes = 16;
  float sums[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (std::int64_t l = 0; l < kLanes; ++l) sums[l] += a[i + l] * b[i + l];
  for (; i < width; ++i) sums[0] += a[i] * b[i];
  return std::accumulate(std::begin(sums), std::end(sums), 0.0f);
}

void append(std::span<const float> row, Directions& to) {
  double squares = 0;
  for (const float v : row) squares += double{v} * v;
  if (squares == 0) return;
  for (const float v : row) to.values.push_back(static_cast<float>(v / std::sqrt(squares)));
}

Directions random_directions(std::int64_t count, std::int64_t width, const char* purpose) {
  const Draws draws(0, purpose);
  Directions out{width, {}};
  std::vector<float> row(static_cast<std::size_t>(width));
  for (std::int64_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = static_cast<float>(draws.normal(static_cast<std::uint64_t>(r), i));
    append(row, out);
  }
  return out;
}

}  // namespace

Directions directions_of(const Array& rows, const std::vector<std::int64_t>& which) {
  Directions out{rows.size(1), {}};
  for (const std::int64_t row : which) append(rows.row<float>(row), out);
  return out;
}

Nearest nearest(const Directions& a, const Directions& b) {
  const auto count = static_cast<std::size_t>(a.count());
  Nearest out{std::vector<std::int64_t>(count, -1), std::vector<float>(count, -2)};
  for (std::int64_t begin = 0; begin < b.count(); begin += kBlock)
    for (std::size_t i = 0; i < count; ++i)
      for (std::int64_t j = begin; j < std::min(begin + kBlock, b.count()); ++j) {
        const float cosine = product(a.values.data() + std::int64_t(i) * a.width,
                                     b.values.data() + j * b.width, a.width);
        if (cosine > out.cosine[i]) out.cosine[i] = cosine, out.index[i] = j;
      }
  return out;
}

std::int64_t mutual(const Nearest& a_in_b, const Nearest& b_in_a, double least) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < a_in_b.index.size(); ++i) {
    const std::int64_t j = a_in_b.index[i];
    count += j >= 0 && a_in_b.cosine[i] >= least &&
             b_in_a.index[static_cast<std::size_t>(j)] == std::int64_t(i);
  }
  return count;
}

double nearest_by_chance(std::int64_t count, std::int64_t width) {
  if (count < 1) return std::nan("");
  const auto found = nearest(random_directions(256, width, "compare.seeds.asked"),
                             random_directions(count, width, "compare.seeds.given"));
  return std::accumulate(found.cosine.begin(), found.cosine.end(), 0.0) /
         static_cast<double>(found.cosine.size());
}

}  // namespace kazan
