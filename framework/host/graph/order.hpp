// Orders a graph so that everything comes after what it needs. The only code that includes
// Boost.Graph is behind this header.
#pragma once

#include <cstddef>
#include <vector>

namespace kazan {

struct Order {
  std::vector<std::size_t> nodes;  // all of them, when there is no cycle; ties by index
  std::vector<std::size_t> cycle;  // the nodes of one cycle, in its direction; else empty
};

// needs[i]: the nodes that node i reads.
Order order_of(const std::vector<std::vector<std::size_t>>& needs);

}  // namespace kazan
