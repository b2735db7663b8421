#include "host/graph/order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace kazan;
using Nodes = std::vector<std::size_t>;

TEST_CASE("everything comes after what it needs") {
  // 0 reads 3 and 2, 2 reads 1, 3 reads 1 twice, 4 stands alone.
  const std::vector<Nodes> needs = {{3, 2}, {}, {1}, {1, 1}, {}};
  const auto order = order_of(needs);
  REQUIRE(order.cycles.empty());
  REQUIRE(order.nodes.size() == needs.size());
  const auto place = [&](std::size_t node) {
    return std::find(order.nodes.begin(), order.nodes.end(), node) - order.nodes.begin();
  };
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (const std::size_t j : needs[i]) CHECK(place(j) < place(i));
}

TEST_CASE("of each cycle its nodes are named, and only those; no node is left out") {
  const auto [needs, cycles] = GENERATE(table<std::vector<Nodes>, std::vector<Nodes>>({
      {{{0}}, {{0}}},
      {{{1}, {2}, {0}}, {{0, 1, 2}}},
      {{{1}, {2}, {3}, {2, 4}, {}}, {{2, 3}}},                // 0 and 1 only lead to it
      {{{1}, {0}, {0, 3}, {2}, {4}}, {{0, 1}, {2, 3}, {4}}},  // 2 also reads the first
      {{{1, 2}, {0}, {0}}, {{0, 1}}},                         // two that share 0 are told as one
  }));
  const auto order = order_of(needs);
  CHECK(order.cycles == cycles);
  auto nodes = order.nodes;
  std::sort(nodes.begin(), nodes.end());
  Nodes all(needs.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  CHECK(nodes == all);
}

TEST_CASE("what does not hang on a cycle still comes after what it needs") {
  // 1 and 2 need each other, 3 needs them and 4, 0 needs 4.
  const auto order = order_of({{4}, {2}, {1}, {1, 4}, {}});
  const auto place = [&](std::size_t node) {
    return std::find(order.nodes.begin(), order.nodes.end(), node) - order.nodes.begin();
  };
  CHECK(place(4) < place(0));
  CHECK(place(4) < place(3));
  CHECK(place(1) < place(3));
}

TEST_CASE("nothing, and a long chain") {
  CHECK(order_of({}).nodes.empty());
  std::vector<Nodes> chain(200000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i] = {i + 1};
  const auto order = order_of(chain);
  REQUIRE(order.nodes.size() == chain.size());
  CHECK(order.nodes.front() == chain.size() - 1);
}
