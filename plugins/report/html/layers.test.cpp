#include "layers.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace kazan::report {
namespace {

constexpr BoxSize kBox = {100, 40, 20, 30};

bool apart(const Point& a, const Point& b) {
  return std::abs(a.x - b.x) >= kBox.width || std::abs(a.y - b.y) >= kBox.height;
}

}  // namespace

TEST_CASE("a drawing without nodes is empty") {
  const Drawing drawing = place(0, {}, kBox);
  CHECK(drawing.nodes.empty());
  CHECK(drawing.height == 0);
}

TEST_CASE("every edge goes down, boxes do not overlap, all lies in the drawing") {
  const std::vector<std::pair<std::size_t, std::size_t>> edges = {{0, 1}, {0, 4}, {1, 2}, {1, 3},
                                                                  {2, 4}, {3, 4}, {3, 5}};
  const Drawing drawing = place(7, edges, kBox);
  REQUIRE(drawing.nodes.size() == 7);
  REQUIRE(drawing.edges.size() == edges.size());
  for (std::size_t e = 0; e < edges.size(); ++e) {
    CHECK(drawing.nodes[edges[e].first].y + kBox.height < drawing.nodes[edges[e].second].y);
    CHECK(drawing.edges[e].front().y == drawing.nodes[edges[e].first].y + kBox.height);
    CHECK(drawing.edges[e].back().y == drawing.nodes[edges[e].second].y);
  }
  for (std::size_t a = 0; a < 7; ++a) {
    CHECK(drawing.nodes[a].x >= 0);
    CHECK(drawing.nodes[a].x + kBox.width <= drawing.width);
    CHECK(drawing.nodes[a].y + kBox.height <= drawing.height);
    for (std::size_t b = 0; b < a; ++b) CHECK(apart(drawing.nodes[a], drawing.nodes[b]));
  }
}

TEST_CASE("an edge that skips a layer bends around its boxes") {
  const Drawing drawing = place(3, {{0, 1}, {0, 2}, {1, 2}}, kBox);
  CHECK(drawing.edges[0].size() == 2);
  CHECK(drawing.edges[1].size() == 4);
}

TEST_CASE("edges that do not go forward, or leave the graph, are ignored") {
  CHECK(place(2, {{1, 0}, {0, 0}, {0, 9}}, kBox).edges.empty());
}

}  // namespace kazan::report
