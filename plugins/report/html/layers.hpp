// Places a DAG on a plane in layers (Sugiyama, Tagawa and Toda, 1981): sources on top, edges
// that skip layers routed through bends, few crossings by the barycentre heuristic.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace kazan::report {

struct Point {
  double x = 0, y = 0;
};

struct Drawing {
  double width = 0, height = 0;
  std::vector<Point> nodes;               // top left corners
  std::vector<std::vector<Point>> edges;  // from the lower middle of one to the upper of another
};

struct BoxSize {
  double width, height, column_gap, layer_gap;
};

// `edges` are (from, to) with from < to < nodes; others are ignored.
Drawing place(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& edges,
              const BoxSize& box);

}  // namespace kazan::report
