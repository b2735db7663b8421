// Which windows a pass computes by one thread each, several at a time.
#pragma once

namespace kazan {

// Where starting threads for each step of a layer would take longer than a fair part of the step:
// below 1 GFLOP in the products of a layer of so many weights, and in those of its attention.
constexpr bool is_small_window(double tokens, double layer_parameters, double width) {
  return 2 * tokens * layer_parameters + 4 * tokens * tokens * width < 1e9;
}

}  // namespace kazan
