// Arrays as tensors and back, without copying. Costs a compile the header of at::Tensor (1.7 s);
// operations come from <ATen/ops/NAME.h>, one at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "sdk/array.hpp"

namespace kazan {

// A CPU tensor of the array's shape on the array's memory, which it keeps alive.
KAZAN_API at::Tensor as_tensor(const Array& array);

// The array of a CPU tensor (float, double, int, long or uint8): its memory where it is
// contiguous, else a contiguous copy. One axis name for each dimension.
KAZAN_API Array as_array(const at::Tensor& tensor, const std::vector<std::string>& axes);

}  // namespace kazan
