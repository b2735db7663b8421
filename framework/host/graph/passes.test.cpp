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

}  // namespace

TEST_CASE("nodes of one pass take the largest reading, and a part of its time each") {
  std::vector<PlannedNode> nodes = {node("a"), node("b"), node("other"), node("none")};
  plan_passes({{"a", reading("m/t", 100, 1)},
               {"b", reading("m/t", 400, 4)},
               {"other", reading("m/u", 100, 1)},
               {"none", {}}},
              nodes);
  CHECK(nodes[0].pass == "m/t/1");
  CHECK(nodes[1].pass == nodes[0].pass);
  CHECK(nodes[0].estimate.memory_bytes == 1000 + 300 + 7);
  CHECK(nodes[1].estimate.memory_bytes == 1000 + 7);
  CHECK(nodes[0].estimate.seconds == 5.0 - 1 + 2);
  CHECK(nodes[1].estimate.seconds == 5.0 - 4 + 2);
  CHECK(nodes[0].estimate.scratch_bytes == 160);
  for (const int alone : {2, 3}) {
    CHECK(nodes[alone].pass.empty());
    CHECK(nodes[alone].estimate.memory_bytes == 1000);
  }
}

TEST_CASE("what takes longer than its reading does not wait for others") {
  const Reading live = reading("m/t", 100, 3);  // and a second to load libraries
  CHECK(mostly_reads({{}, {}, 4.5}, live));
  CHECK(mostly_reads({{}, {}, 7.0}, live));
  CHECK_FALSE(mostly_reads({{}, {}, 7.5}, live));
  CHECK_FALSE(mostly_reads({}, live));
}

TEST_CASE("nodes with other numbers of threads, or of unknown size, share no pass") {
  std::vector<PlannedNode> nodes = {node("a", 1), node("b", 2)};
  plan_passes({{"a", reading("m/t", 1, 1)}, {"b", reading("m/t", 1, 1)}}, nodes);
  CHECK((nodes[0].pass.empty() && nodes[1].pass.empty()));
  std::vector<PlannedNode> unknown = {node("a"), node("b")};
  plan_passes({{"a", reading("m/t", kUnknown, 1)}, {"b", reading("m/t", 1, 1)}}, unknown);
  CHECK((unknown[0].pass.empty() && unknown[1].pass.empty()));
}
