#include "layers.hpp"

#include <algorithm>
#include <map>

namespace kazan::report {
namespace {

constexpr double kBendWidth = 24;
constexpr int kSweeps = 6;

// A node, or the place where an edge crosses a layer.
struct Cell {
  std::size_t layer = 0;
  double width = 0, x = 0;  // x of its middle
  double order = 0;
  std::vector<std::size_t> up, down;
};

struct Layout {
  std::vector<Cell> cells;                       // the nodes first, then the bends
  std::vector<std::vector<std::size_t>> layers;  // cells in order
  std::vector<std::vector<std::size_t>> paths;   // the cells of each edge, top to bottom
};

using Bends = std::map<std::pair<std::size_t, std::size_t>, std::size_t>;

void assign_layers(Layout& layout, const std::vector<std::pair<std::size_t, std::size_t>>& edges) {
  for (std::size_t to = 0; to < layout.cells.size(); ++to)
    for (const auto& [from, target] : edges)
      if (target == to && from < to)
        layout.cells[to].layer = std::max(layout.cells[to].layer, layout.cells[from].layer + 1);
}

std::size_t add_bend(Layout& layout, std::size_t layer) {
  Cell bend;
  bend.layer = layer;
  bend.width = kBendWidth;
  layout.cells.push_back(bend);
  return layout.cells.size() - 1;
}

// Edges from one node share their bends: `bends` maps (from, layer) to cells.
void add_path(Layout& layout, std::size_t from, std::size_t to, Bends& bends) {
  std::vector<std::size_t> path = {from};
  for (std::size_t l = layout.cells[from].layer + 1; l < layout.cells[to].layer; ++l) {
    const auto [found, is_new] = bends.emplace(std::pair(from, l), 0);
    if (is_new) found->second = add_bend(layout, l);
    path.push_back(found->second);
  }
  path.push_back(to);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    layout.cells[path[i]].down.push_back(path[i + 1]);
    layout.cells[path[i + 1]].up.push_back(path[i]);
  }
  layout.paths.push_back(std::move(path));
}

void spread(Layout& layout, double gap) {
  for (auto& layer : layout.layers) {
    double total = -gap;
    for (const auto c : layer) total += layout.cells[c].width + gap;
    double x = -total / 2;
    for (const auto c : layer) {
      layout.cells[c].x = x + layout.cells[c].width / 2;
      x += layout.cells[c].width + gap;
    }
  }
}

void sort_layer(Layout& layout, std::vector<std::size_t>& layer, bool by_up) {
  for (const auto c : layer) {
    const auto& near = by_up ? layout.cells[c].up : layout.cells[c].down;
    double sum = 0;
    for (const auto n : near) sum += layout.cells[n].x;
    layout.cells[c].order =
        near.empty() ? layout.cells[c].x : sum / static_cast<double>(near.size());
  }
  std::stable_sort(layer.begin(), layer.end(),
                   [&](auto a, auto b) { return layout.cells[a].order < layout.cells[b].order; });
}

void reduce_crossings(Layout& layout, double gap) {
  spread(layout, gap);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const bool by_up = sweep % 2 == 0;
    for (auto& layer : layout.layers) sort_layer(layout, layer, by_up);
    spread(layout, gap);
  }
}

Drawing coordinates(const Layout& layout, std::size_t nodes, const BoxSize& box) {
  double left = 0;
  Drawing out;
  for (const auto& cell : layout.cells) {
    left = std::min(left, cell.x - cell.width / 2);
    out.width = std::max(out.width, cell.x + cell.width / 2);
  }
  out.width -= left;
  const double step = box.height + box.layer_gap;
  const auto layers = static_cast<double>(layout.layers.size());
  out.height = layers > 0 ? layers * step - box.layer_gap : 0;
  const auto top = [&](std::size_t c) { return static_cast<double>(layout.cells[c].layer) * step; };
  for (std::size_t i = 0; i < nodes; ++i)
    out.nodes.push_back({layout.cells[i].x - left - box.width / 2, top(i)});
  for (const auto& path : layout.paths) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < path.size(); ++i) {
      const double x = layout.cells[path[i]].x - left;
      if (i > 0) points.push_back({x, top(path[i])});
      if (i + 1 < path.size()) points.push_back({x, top(path[i]) + box.height});
    }
    out.edges.push_back(std::move(points));
  }
  return out;
}

}  // namespace

Drawing place(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& edges,
              const BoxSize& box) {
  Layout layout;
  layout.cells.resize(nodes);
  for (auto& cell : layout.cells) cell.width = box.width;
  assign_layers(layout, edges);
  Bends bends;
  for (const auto& [from, to] : edges)
    if (from < to && to < nodes) add_path(layout, from, to, bends);
  for (std::size_t c = 0; c < layout.cells.size(); ++c) {
    const std::size_t layer = layout.cells[c].layer;
    if (layout.layers.size() <= layer) layout.layers.resize(layer + 1);
    layout.layers[layer].push_back(c);
  }
  reduce_crossings(layout, box.column_gap);
  return coordinates(layout, nodes, box);
}

}  // namespace kazan::report
