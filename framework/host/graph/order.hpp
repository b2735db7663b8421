// Orders a graph so that everything comes after what it needs. The only code that includes
// Boost.Graph is behind this header.
#pragma once

#include <cstddef>
#include <vector>

namespace kazan {

struct Order {
  // All nodes, each after those it needs, as far as cycles let it; ties by index.
  std::vector<std::size_t> nodes;
  // One cycle of each set of nodes that need each other, in its direction.
  std::vector<std::vector<std::size_t>> cycles;
};

// needs[i]: the nodes that node i reads.
Order order_of(const std::vector<std::vector<std::size_t>>& needs);

}  // namespace kazan
