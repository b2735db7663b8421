// What becomes of weights on the way: in f64, rounded once at the end.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sdk/array.hpp"

namespace kazan::sae {

// A matrix turned over, each element times `factor`; the axes are named anew.
Array transposed(const Array& matrix, double factor, const std::string& rows,
                 const std::string& columns);
// The same shape; the very array where the factor is 1.
Array scaled(const Array& array, double factor);
// Row j times factor[j].
Array rows_scaled(const Array& matrix, std::span<const double> factors);
Array added(const Array& vector, std::span<const double> terms);
std::vector<double> times(const Array& matrix, std::span<const double> vector);  // M v
std::vector<double> row_norms(const Array& matrix);
std::vector<double> as_doubles(const Array& vector);
// With these names of axes, in the same memory.
Array named(const Array& array, const std::vector<std::string>& axes);

}  // namespace kazan::sae
