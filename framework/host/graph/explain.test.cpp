#include "host/graph/explain.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

// A chain of diamonds: each level has two nodes that both read both of the level before.
Plan diamonds(int levels, int top) {
  Plan plan;
  const auto add = [&](const std::string& name, const std::string& key) {
    PlannedNode node;
    node.name = name;
    node.key = key;
    node.stage = "none.such";
    plan.nodes.push_back(node);
    return &plan.nodes.back();
  };
  add("top", "top" + std::to_string(top))->seed = top;
  plan.nodes.back().seeded = true;
  std::vector<std::string> before = {"top"};
  for (int level = 0; level < levels; ++level) {
    std::vector<std::string> here;
    for (const char* side : {"l", "r"}) {
      const std::string name = side + std::to_string(level);
      auto* node = add(name, name + std::to_string(top));
      for (const auto& from : before)
        node->inputs["in"].push_back({from, "out", from + std::to_string(top)});
      here.push_back(name);
    }
    before = here;
  }
  return plan;
}

}  // namespace

TEST_CASE("behind a change through many diamonds stands its one root, found at once") {
  const Plan now = diamonds(40, 1), was = diamonds(40, 2);
  const Catalog catalog({});
  const auto found = differences({now, *now.find("l39")}, {was, *was.find("l39")}, {}, catalog);
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "inputs.in");
  CHECK(found[0].text() == "inputs.in: another key");
  REQUIRE(found[0].because.size() == 1);
  CHECK(found[0].because[0].node == "top");
  CHECK(found[0].because[0].text() == "seed: 1, was 2");
  CHECK(roots(found).size() == 1);
  CHECK(differences({now, *now.find("l39")}, {now, *now.find("l39")}, {}, catalog).empty());
}

TEST_CASE("an input that only stands elsewhere on the axes is told by its places") {
  const auto gathering = [](const std::string& first) {
    Plan plan;
    for (const std::string name : {"a", "b", "g"}) {
      PlannedNode node;
      node.name = node.key = name;
      node.stage = "none.such";
      plan.nodes.push_back(node);
    }
    plan.nodes[2].inputs["in"] = {{"a", "out", "a", {{"seed", first}}},
                                  {"b", "out", "b", {{"seed", "9"}}}};
    plan.nodes[2].key += first;
    return plan;
  };
  const Plan now = gathering("1"), was = gathering("0");
  const auto found = differences({now, now.nodes[2]}, {was, was.nodes[2]}, {}, Catalog({}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].text() == "inputs.in: a.out at seed=1, was a.out at seed=0");
}

TEST_CASE("hashes and build ids are shown by the digits that names have") {
  CHECK(shown(std::string(64, 'a')) == std::string(12, 'a'));
  CHECK(shown(std::string(40, '0')) == std::string(12, '0'));
  CHECK(shown(std::string(63, 'a')) == std::string(63, 'a'));
  CHECK(shown("text") == "text");
  CHECK(shown(1.5) == "1.5");
  CHECK(shown(Json()) == "null");
}

TEST_CASE("a place is a file's line, or the option as it was typed") {
  const auto file = std::make_shared<Source>(Source{"x.yaml", "k: 1", "/folder"});
  const auto option = std::make_shared<Source>(Source{"--set", "k=1", {}});
  CHECK(place_of({file, 1, 4}) == "x.yaml:1:4");
  CHECK(place_of({option, 1, 3}) == "--set k=1");
  CHECK(place_of({}).empty());
}
