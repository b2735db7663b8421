#include "travel/algebra.hpp"

#include <algorithm>
#include <cmath>

namespace kazan::sae {
namespace {

constexpr std::int64_t kBlock = 32;  // rows and columns that a cache holds while they are turned

std::size_t at(std::int64_t row, std::int64_t column, std::int64_t width) {
  return static_cast<std::size_t>(row * width + column);
}

float product(float value, double factor) {
  return static_cast<float>(double{value} * factor);
}

}  // namespace

Array transposed(const Array& matrix, double factor, const std::string& rows,
                 const std::string& columns) {
  const std::int64_t n = matrix.size(0), d = matrix.size(1);
  Array out(Dtype::f32, {{rows, d}, {columns, n}});
  const auto from = matrix.values<float>();
  const auto to = out.values<float>();
  for (std::int64_t i0 = 0; i0 < n; i0 += kBlock)
    for (std::int64_t j0 = 0; j0 < d; j0 += kBlock)
      for (std::int64_t i = i0; i < std::min(n, i0 + kBlock); ++i)
        for (std::int64_t j = j0; j < std::min(d, j0 + kBlock); ++j)
          to[at(j, i, n)] = product(from[at(i, j, d)], factor);
  return out;
}

Array scaled(const Array& array, double factor) {
  if (factor == 1) return array;
  Array out = array.clone();
  for (float& v : out.values<float>()) v = product(v, factor);
  return out;
}

Array rows_scaled(const Array& matrix, std::span<const double> factors) {
  Array out = matrix.clone();
  const auto values = out.values<float>();
  const std::size_t width = values.size() / factors.size();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = product(values[i], factors[i / width]);
  return out;
}

Array added(const Array& vector, std::span<const double> terms) {
  Array out = vector.clone();
  const auto values = out.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(double{values[i]} + terms[i]);
  return out;
}

std::vector<double> times(const Array& matrix, std::span<const double> vector) {
  std::vector<double> out;
  for (std::int64_t j = 0; j < matrix.size(0); ++j) {
    double sum = 0;
    const auto row = matrix.row<float>(j);
    for (std::size_t i = 0; i < row.size(); ++i) sum += double{row[i]} * vector[i];
    out.push_back(sum);
  }
  return out;
}

std::vector<double> row_norms(const Array& matrix) {
  std::vector<double> out;
  for (std::int64_t j = 0; j < matrix.size(0); ++j) {
    double sum = 0;
    for (const float v : matrix.row<float>(j)) sum += double{v} * v;
    out.push_back(std::sqrt(sum));
  }
  return out;
}

std::vector<double> as_doubles(const Array& vector) {
  const auto values = vector.values<float>();
  return {values.begin(), values.end()};
}

Array named(const Array& array, const std::vector<std::string>& axes) {
  std::vector<Axis> shape;
  for (std::size_t i = 0; i < axes.size(); ++i) shape.push_back({axes[i], array.size(i)});
  return Array::view(Dtype::f32, std::move(shape), array.owner().get(), array.owner());
}

}  // namespace kazan::sae
