#include "host/graph/order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace kazan;
using Nodes = std::vector<std::size_t>;

TEST_CASE("everything comes after what it needs") {
  // 0 reads 3 and 2, 2 reads 1, 3 reads 1 twice, 4 stands alone.
  const std::vector<Nodes> needs = {{3, 2}, {}, {1}, {1, 1}, {}};
  const auto order = order_of(needs);
  REQUIRE(order.cycle.empty());
  REQUIRE(order.nodes.size() == needs.size());
  const auto place = [&](std::size_t node) {
    return std::find(order.nodes.begin(), order.nodes.end(), node) - order.nodes.begin();
  };
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (const std::size_t j : needs[i]) CHECK(place(j) < place(i));
}

TEST_CASE("a cycle is found, and only its nodes named") {
  const auto [needs, cycle] = GENERATE(table<std::vector<Nodes>, Nodes>({
      {{{0}}, {0}},
      {{{1}, {2}, {0}}, {0, 1, 2}},
      {{{1}, {2}, {3}, {2, 4}, {}}, {2, 3}},  // 0 and 1 only lead to it
  }));
  const auto order = order_of(needs);
  CHECK(order.cycle == cycle);
  CHECK(order.nodes.empty());
}

TEST_CASE("nothing, and a long chain") {
  CHECK(order_of({}).nodes.empty());
  std::vector<Nodes> chain(200000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i] = {i + 1};
  const auto order = order_of(chain);
  REQUIRE(order.nodes.size() == chain.size());
  CHECK(order.nodes.front() == chain.size() - 1);
}
