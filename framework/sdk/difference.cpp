#include "sdk/difference.hpp"

#include <cmath>
#include <limits>

#include "base/json.hpp"

namespace kazan {
namespace {

std::string shape_text(const Array& array) {
  std::string out;
  for (const auto& axis : array.shape())
    out += (out.empty() ? "" : " ") + std::to_string(axis.size);
  return "[" + out + "]";
}

// Element i of a row-major array by its indices: "[17 3]".
std::string index_text(const Array& array, std::int64_t i) {
  std::string out;
  for (auto axis = array.shape().rbegin(); axis != array.shape().rend(); ++axis) {
    out = std::to_string(i % axis->size) + (out.empty() ? "" : " ") + out;
    i /= axis->size;
  }
  return "[" + out + "]";
}

}  // namespace

Difference worse_of(Difference a, Difference b) {
  return b.relative > a.relative ? b : a;
}

Difference unlike(std::string where) {
  return {std::numeric_limits<double>::infinity(), std::move(where)};
}

Difference difference(std::int64_t count, const std::function<double(std::int64_t)>& recorded,
                      const std::function<double(std::int64_t)>& found,
                      const std::function<std::string(std::int64_t)>& place) {
  double squares = 0, apart = 0, largest = -1;
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double a = recorded(i), b = found(i);
    if (std::isnan(a) && std::isnan(b)) continue;
    if (std::isinf(a) && a == b) continue;  // beside it every other difference would be nothing
    const double d = a == b ? 0 : std::abs(b - a);
    if (!std::isnan(a)) squares += a * a;
    apart += d * d;  // NaN when one of them is, and stays so
    if (std::isnan(d) || d > largest) {
      largest = d;
      at = i;
    }
    if (std::isnan(d)) break;
  }
  if (apart == 0) return {};
  const std::string where =
      place(at) + ": recorded " + Json(recorded(at)).dump() + ", found " + Json(found(at)).dump();
  const double relative = std::sqrt(apart / squares);
  return std::isfinite(relative) ? Difference{relative, where} : unlike(where);
}

Difference difference(const std::string& name, const Array& recorded, const Array& found) {
  if (shape_text(recorded) != shape_text(found))
    return unlike(name + ": recorded " + shape_text(recorded) + ", found " + shape_text(found));
  if (recorded.count() == 0) return {};
  const auto a = recorded.values<float>(), b = found.values<float>();
  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  return difference(
      recorded.count(), [&](std::int64_t i) { return a[at(i)]; },
      [&](std::int64_t i) { return b[at(i)]; },
      [&](std::int64_t i) { return name + index_text(recorded, i); });
}

}  // namespace kazan
