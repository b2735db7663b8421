#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Names = std::vector<std::string>;

namespace {

const char* const kText =
    "vars: {k: 8, layer: 1}\n"
    "nodes:\n"
    "  acts: {use: a, layer: $layer}\n"
    "  sae: {use: s, in: {x: acts}, k: $k}\n"
    "  agree: {use: g, in: {saes: sae.out, rows: acts}, over: [seed]}\n"
    "  depth: {use: g, in: [agree.table, acts], over: [layer, k]}\n";

Loaded loaded(const std::string& sweep, const std::string& more = "") {
  return load_text(kText + more + sweep);
}

Names read_by(const Loaded& of, const std::string& node, const std::string& port) {
  Names out;
  const Value& in = of.node(node).in.find(port)->value;
  if (in.is_scalar()) return {in.scalar};
  for (const auto& item : in.items) out.push_back(item.scalar);
  return out;
}

}  // namespace

TEST_CASE("a node gathers over axes what differs there, and is one for all of it") {
  const auto sweep = loaded("sweep: {grid: {layer: [0, 1], k: [8, 16]}, seeds: 2}\n");
  REQUIRE(sweep.faults.empty());
  CHECK(read_by(sweep, "agree[layer=1,k=8]", "saes") ==
        Names{"sae[layer=1,k=8,seed=0].out", "sae[layer=1,k=8,seed=1].out"});
  const auto& agree = sweep.node("agree[layer=1,k=8]");
  CHECK(text_of(agree.places.at("sae[layer=1,k=8,seed=1]")) == "seed=1");
  CHECK(agree.inherited_seed == 0);
  const auto& depth = sweep.node("depth[seed=0]");
  CHECK(depth.in.items.size() == 4 + 2);  // acts do not know of k
  CHECK(text_of(depth.places.at("agree[layer=1,k=8]")) == "layer=1,k=8");
  CHECK(text_of(depth.places.at("acts[layer=1,seed=0]")) == "layer=1");
  CHECK(sweep.experiment.variants[3].nodes.at("agree") == "agree[layer=0,k=16]");
}

TEST_CASE("a node that gathers over all axes is one for the sweep, and what reads it is too") {
  const auto sweep = load_text(
      "vars: {k: 8}\n"
      "nodes:\n"
      "  acts: {use: a}\n"
      "  sae: {use: s, in: acts, k: $k}\n"
      "  all: {use: g, in: sae, over: k}\n"
      "  last: {use: h, in: all}\n"
      "sweep: {grid: {k: 1..3}}\n");
  REQUIRE(sweep.faults.empty());
  REQUIRE(sweep.node("all").in.items.size() == 3);
  CHECK(sweep.node("last").in.scalar == "all");
  CHECK(sweep.experiment.nodes.size() == 1 + 3 + 2);
}

TEST_CASE("points of a list may say their axes in any order") {
  const auto sweep = load_text(
      "vars: {k: 1, w: 1, x: 1}\n"
      "nodes:\n"
      "  sae: {use: s, k: $k, w: $w, x: $x}\n"
      "  all: {use: g, in: sae, over: k}\n"
      "sweep: {list: [{w: 2, x: 3, k: 1}, {x: 3, w: 2, k: 2}]}\n");
  REQUIRE(sweep.faults.empty());
  CHECK(sweep.node("all").in.items.size() == 2);
}

TEST_CASE("a circle through a node that gathers has a digest, for the plan to refuse") {
  const auto sweep =
      load_text("nodes: {a: {use: s, in: g}, g: {use: t, in: a, over: seed}}\nsweep: {seeds: 3}\n");
  CHECK(sweep.faults.empty());
}

TEST_CASE("what a case has not, nobody gathers from it") {
  const auto sweep = load_text(
      "nodes:\n"
      "  a: {use: a}\n"
      "  b: {use: b}\n"
      "  all: {use: g, in: [a, b], over: case}\n"
      "sweep: {cases: {whole: {}, less: {b: ~, a.n: 1}}}\n");
  REQUIRE(sweep.faults.empty());
  const auto& all = sweep.node("all");
  REQUIRE(all.in.items.size() == 3);
  CHECK(all.in.items[2].scalar == "b[case=whole]");
}

TEST_CASE("one variant of a sweep, and the experiment without it, gather nothing") {
  const auto names = [](const Experiment& experiment) {
    Names out;
    for (const auto& use : experiment.nodes) out.push_back(use.base);
    return out;
  };
  const auto sweep = loaded("sweep: {seeds: 3}\n", "  last: {use: h, in: depth}\n");
  const auto one = only(sweep.experiment, sweep.experiment.variants[1]);
  CHECK(names(one) == Names{"acts", "sae"});
  CHECK(one.variants[0].nodes.size() == 2);
  const Files files;
  Diagnostics diagnostics;
  const auto plain = load_experiment(files.write("x.yaml", kText), {.sweep = false}, diagnostics);
  CHECK(names(plain) == Names{"acts", "sae"});
}

TEST_CASE("faults of the command line's axes are not told as faults of what gathers") {
  const Files files;
  for (const std::string sweep : {"", "sweep: {cases: {a: {}, b: {}}}\n"}) {
    Diagnostics diagnostics;
    const std::string axis = sweep.empty() ? "seed" : "case";
    const auto file = files.write(
        "x.yaml", "nodes: {a: {use: s}, all: {use: g, in: a, over: [" + axis + "]}}\n" + sweep);
    load_experiment(file, {.axes = {sweep.empty() ? "seed=1,1" : "case=c"}}, diagnostics);
    CAPTURE(diagnostics.all().front().text());
    CHECK(diagnostics.all().size() == 1);
  }
}

TEST_CASE("what is wrong with over is told") {
  const auto [over, sweep, fault] = GENERATE(table<std::string, std::string, std::string>({
      {"[kk]", "sweep: {grid: {k: [1, 2]}}\n",
       "over: the sweep has no axis kk (did you mean k?); expected k"},
      {"[k]", "",
       "over gathers the variants of a sweep, and there is none; expected sweep: in the "
       "file, or axes on the command line"},
      {"[]", "sweep: {grid: {k: [1, 2]}}\n",
       "over: expected at least one axis, found an empty list"},
      {"{k: 1}", "sweep: {grid: {k: [1, 2]}}\n",
       "over: expected axes of the sweep, as in [seed], found a mapping"},
      {"[k], n: $k", "sweep: {grid: {k: [1, 2]}}\n",
       "the node g gathers over k, and is itself not the same everywhere there; expected what is "
       "written in it to stay the same along k"},
  }));
  const auto loaded =
      load_text("vars: {k: 8}\nnodes:\n  s: {use: s, k: $k}\n  g: {use: g, in: s, over: " + over +
                "}\n" + sweep);
  CAPTURE(over);
  REQUIRE(loaded.faults.size() == 1);
  CHECK_THAT(loaded.faults[0], Catch::EndsWith("error: " + fault));
}
