#include "host/graph/passes.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

PlannedNode node(const std::string& key, int threads = 1) {
  PlannedNode out;
  out.name = out.key = key;
  out.threads = threads;
  out.estimate = {1000, 10, 5.0, 100};
  return out;
}

Reading reading(const std::string& pass, double memory, double seconds) {
  return {memory, seconds, true, pass, 7, 30};
}

PlannedNode live(const std::string& key, const Reading& reading, int threads = 1) {
  PlannedNode out = node(key, threads);
  out.live = {reading, out.estimate};
  return out;
}

void plan_all(std::vector<PlannedNode>& nodes) {
  plan_passes(nodes, [](const PlannedNode&) { return true; });
}

}  // namespace

TEST_CASE("nodes of one pass take the largest reading, and a part of its time each") {
  std::vector<PlannedNode> nodes = {
      live("a", reading("m/t", 100, 1)), live("b", reading("m/t", 400, 4)),
      live("other", reading("m/u", 100, 1)), live("none", {}), node("value")};
  plan_all(nodes);
  CHECK(nodes[0].pass == "m/t/1");
  CHECK(nodes[1].pass == nodes[0].pass);
  CHECK(nodes[0].estimate.memory_bytes == 1000 + 300 + 7);
  CHECK(nodes[1].estimate.memory_bytes == 1000 + 7);
  CHECK(nodes[0].estimate.seconds == 5.0 - 1 + 2);
  CHECK(nodes[1].estimate.seconds == 5.0 - 4 + 2);
  CHECK(nodes[0].estimate.scratch_bytes == 160);
  for (const std::size_t alone : {2, 3, 4}) {
    CHECK(nodes[alone].pass.empty());
    CHECK(nodes[alone].estimate.memory_bytes == 1000);
  }
}

TEST_CASE("passes planned anew are those of the nodes that take part") {
  const auto three = [] {
    return std::vector<PlannedNode>{live("a", reading("m/t", 100, 3)),
                                    live("b", reading("m/t", 400, 3)),
                                    live("c", reading("m/t", 900, 3))};
  };
  std::vector<PlannedNode> nodes = three();
  plan_all(nodes);
  REQUIRE(nodes[0].estimate.memory_bytes == 1000 + 800 + 14);
  plan_passes(nodes, [](const PlannedNode& node) { return node.key != "c"; });
  CHECK(nodes[0].estimate.memory_bytes == 1000 + 300 + 7);
  CHECK(nodes[0].estimate.seconds == 5.0 - 3 + 1.5);
  CHECK(nodes[2].pass.empty());
  CHECK(nodes[2].estimate.seconds == 5.0);
  plan_passes(nodes, [](const PlannedNode& node) { return node.key == "a"; });
  CHECK((nodes[0].pass.empty() && nodes[0].estimate.scratch_bytes == 100));
}

TEST_CASE("what takes longer than its reading does not wait for others") {
  const Reading live = reading("m/t", 100, 3);  // and a second to load libraries
  CHECK(mostly_reads({{}, {}, 4.5}, live));
  CHECK(mostly_reads({{}, {}, 7.0}, live));
  CHECK_FALSE(mostly_reads({{}, {}, 7.5}, live));
  CHECK_FALSE(mostly_reads({}, live));
}

TEST_CASE("nodes with other numbers of threads, or of unknown size, share no pass") {
  std::vector<PlannedNode> nodes = {live("a", reading("m/t", 1, 1), 1),
                                    live("b", reading("m/t", 1, 1), 2)};
  plan_all(nodes);
  CHECK((nodes[0].pass.empty() && nodes[1].pass.empty()));
  std::vector<PlannedNode> unknown = {live("a", reading("m/t", kUnknown, 1)),
                                      live("b", reading("m/t", 1, 1))};
  plan_all(unknown);
  CHECK((unknown[0].pass.empty() && unknown[1].pass.empty()));
}

TEST_CASE("whoever reads what another reads too runs the model again") {
  std::vector<PlannedNode> nodes;
  for (const char* key : {"a", "b", "c"}) nodes.push_back(live(key, reading("m/t", 100, 1)));
  nodes[0].inputs["in"] = nodes[1].inputs["in"] = {{"acts", "activations", "k6"}};
  nodes[2].inputs["in"] = {{"acts", "activations", "k7"}};
  plan_all(nodes);
  CHECK(nodes[0].pass == nodes[2].pass);
  CHECK(!nodes[0].pass.empty());
  CHECK(nodes[1].pass.empty());
  CHECK(nodes[1].estimate.memory_bytes == 1000);
  nodes.pop_back();
  plan_all(nodes);
  CHECK(nodes[0].pass.empty());
}
