#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

const char* const kText =
    "nodes:\n"
    "  a: {use: s, p: 1, g: {x: 1, y: 2}, in: {one: b, two: b}, seed: 3}\n"
    "  b: {use: s, h.x: 1, h.y: 2, k: 5}\n";

struct Left {
  Experiment experiment;
  std::vector<std::string> faults;

  std::string given(const std::string& node) const {
    std::string names;
    for (const auto& n : experiment.nodes)
      if (n.name == node)
        for (const auto& entry : n.params.entries) names += entry.key + " ";
    return names;
  }
};

Left without(const std::vector<std::string>& unset, const std::vector<std::string>& set = {}) {
  const Files files;
  Diagnostics diagnostics;
  Left left{load_experiment(files.write("x.yaml", kText), {.overrides = set, .unset = unset},
                            diagnostics),
            {}};
  for (const auto& d : diagnostics.all())
    left.faults.push_back(d.place() + std::string(d.word()) + d.complaint.message);
  return left;
}

}  // namespace

TEST_CASE("--unset leaves a parameter, a group or a member out") {
  CHECK(without({}).given("a") == "p g ");
  CHECK(without({"a.p"}).given("a") == "g ");
  CHECK(without({"a.g"}).given("a") == "p ");
  CHECK(without({"a.g.x", "a.g.y"}).given("a") == "p ");
  CHECK(without({"b.h"}).given("b") == "k ");
  CHECK(without({"b.h.x"}).given("b") == "h.y k ");
  const auto words = without({"a.seed", "a.in.two"});
  CHECK(words.faults.empty());
  CHECK(words.experiment.nodes[0].seed.is_null());
  CHECK(words.experiment.nodes[0].in.entries.size() == 1);
}

TEST_CASE("of several --unset a fault says which") {
  CHECK(without({"a.p", "aa.p"}).faults ==
        std::vector<std::string>{"--unset 2:1:1: error: no node has the name aa (did you mean a?); "
                                 "expected a or b"});
}

TEST_CASE("--set comes after --unset, and both are on record") {
  const auto both = without({"b.h"}, {"b.h=3"});
  CHECK(both.faults.empty());
  CHECK(both.given("b") == "k h ");
  CHECK(both.experiment.unset == std::vector<std::string>{"b.h"});
  CHECK(both.experiment.overrides == std::vector<std::string>{"b.h=3"});
}

TEST_CASE("a path to nothing is a fault with the nearest that is") {
  const auto [path, fault] = GENERATE(table<std::string, std::string>({
      {"b.kk",
       "--unset:1:1: error: nothing to leave out: the node b is not given kk (did you mean k?); "
       "expected h.x, h.y or k"},
      {"b.usee",
       "--unset:1:1: error: nothing to leave out: the node b is not given usee; expected h.x, h.y "
       "or k"},
      {"aa.p", "--unset:1:1: error: no node has the name aa (did you mean a?); expected a or b"},
      {"nodes.a.p", "--unset:1:1: error: no node has the name nodes (did you mean a.p?)"},
      {"a",
       "--unset:1:1: error: expected NODE.PARAMETER, sweep or a part of it (sweep.where) to leave "
       "out, found a"},
      {"a.",
       "--unset:1:1: error: expected NODE.PARAMETER, sweep or a part of it (sweep.where) to leave "
       "out, found a."},
  }));
  const auto left = without({path});
  REQUIRE(left.faults.size() == 1);
  CHECK(left.faults[0] == fault);
}

TEST_CASE("--unset leaves out the sweep, or a part of it") {
  const std::string text =
      "nodes: {a: {use: s}}\nsweep: {grid: {a.p: [1, 2], a.q: [3, 4]}, where: a.p == 1}\n";
  const auto variants = [&](const std::vector<std::string>& unset, std::string& told) {
    const Files files;
    Diagnostics diagnostics;
    const auto experiment =
        load_experiment(files.write("x.yaml", text), {.unset = unset, .sweep = true}, diagnostics);
    for (const auto& d : diagnostics.all()) told += d.complaint.message;
    return experiment.variants.size();
  };
  std::string told;
  CHECK(variants({}, told) == 2);
  CHECK(variants({"sweep.where"}, told) == 4);
  CHECK(variants({"sweep.grid.a.q"}, told) == 1);
  CHECK(variants({"sweep"}, told) == 0);
  CHECK(told == "");
  variants({"sweep.were"}, told);
  CHECK(told ==
        "nothing to leave out: the sweep does not give were (did you mean where?); expected grid "
        "or where");
  Diagnostics diagnostics;
  const Files files;
  load_experiment(files.write("y.yaml", "nodes: {a: {use: s}}\n"), {.unset = {"sweep"}},
                  diagnostics);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].complaint.message ==
        "nothing to leave out: the file has no sweep; expected one");
}
