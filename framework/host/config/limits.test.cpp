// How much an experiment may hold.
#include <catch2/catch.hpp>

#include "host/config/document.hpp"
#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;

TEST_CASE("more nodes or vars than a check can take in seconds are refused at the first too many") {
  const auto many = [](const std::string& head, std::size_t count, const std::string& value) {
    std::string text = head;
    for (std::size_t i = 0; i < count; ++i) text += "  n" + std::to_string(i) + ": " + value + "\n";
    return text;
  };
  const std::string node = "{use: s}";
  const auto nodes = load_text(many("nodes:\n", kMostNamed + 2, node));
  REQUIRE(nodes.faults.size() == 1);
  CHECK(nodes.faults[0] == "x.yaml:50002:3: error: nodes: expected at most 50,000, found 50,002");
  CHECK(nodes.experiment.nodes.empty());
  CHECK(load_text(many("nodes:\n", kMostNamed, node)).faults.empty());
  const auto vars = load_text(many("nodes: {a: {use: s}}\nvars:\n", kMostNamed + 1, "1"));
  REQUIRE(vars.faults.size() == 1);
  CHECK(vars.faults[0] == "x.yaml:50003:3: error: vars: expected at most 50,000, found 50,001");
}

TEST_CASE("experiments that extend each other count together") {
  const Files files;
  std::string base = "nodes:\n", more = "extends: base.yaml\nnodes:\n";
  for (std::size_t i = 0; i < kMostNamed / 2 + 1; ++i) {
    base += "  a" + std::to_string(i) + ": {use: s}\n";
    more += "  b" + std::to_string(i) + ": {use: s}\n";
  }
  files.write("base.yaml", base);
  const auto loaded = load(files.write("x.yaml", more));
  REQUIRE(loaded.faults.size() == 1);
  CHECK_THAT(loaded.faults[0], Catch::EndsWith("nodes: expected at most 50,000, found 50,002"));
}
