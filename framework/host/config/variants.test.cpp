#include "host/config/variants.hpp"

#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Names = std::vector<std::string>;

namespace {

const char* const kText =
    "vars: {k: 8, layer: 1}\n"
    "nodes:\n"
    "  text: {use: t}\n"
    "  acts: {use: a, in: text, layer: $layer}\n"
    "  sae: {use: s, in: {x: acts.out}, k: $k}\n"
    "  seen: {use: m, in: [sae, sae.start, acts]}\n";

Loaded loaded(const std::string& sweep, const ExperimentOptions& options = {}) {
  const Files files;
  Diagnostics diagnostics;
  Loaded out{load_experiment(files.write("x.yaml", kText + sweep), options, diagnostics), {}};
  for (const auto& d : diagnostics.all()) out.faults.push_back(d.complaint.message);
  return out;
}

// A message names places in files by their whole paths.
std::string without_folder(std::string message) {
  const auto name = message.find("x.yaml");
  if (name == message.npos) return message;
  const auto begin = message.find_last_of(" (", name) + 1;
  return message.erase(begin, name - begin);
}

Names names(const Loaded& of) {
  Names out;
  for (const auto& node : of.experiment.nodes) out.push_back(node.name);
  return out;
}

}  // namespace

TEST_CASE("variants share the nodes that are the same in them") {
  const auto sweep = loaded("sweep: {grid: {layer: [0, 1], k: [8, 16]}}\n");
  REQUIRE(sweep.faults.empty());
  CHECK(names(sweep) == Names{"text", "acts[layer=0]", "sae[layer=0,k=8]", "seen[layer=0,k=8]",
                              "sae[layer=0,k=16]", "seen[layer=0,k=16]", "acts[layer=1]",
                              "sae[layer=1,k=8]", "seen[layer=1,k=8]", "sae[layer=1,k=16]",
                              "seen[layer=1,k=16]"});
  const auto& seen = sweep.node("seen[layer=1,k=16]");
  CHECK(seen.base == "seen");
  CHECK(seen.in.items[0].scalar == "sae[layer=1,k=16]");
  CHECK(seen.in.items[1].scalar == "sae[layer=1,k=16].start");
  CHECK(seen.in.items[2].scalar == "acts[layer=1]");
  CHECK(sweep.node("sae[layer=0,k=8]").in.entries[0].value.scalar == "acts[layer=0].out");
  REQUIRE(sweep.experiment.variants.size() == 4);
  const auto& last = sweep.experiment.variants[3];
  CHECK(last.id == "layer=1,k=16");
  CHECK(last.nodes.at("text") == "text");
  CHECK(last.nodes.at("sae") == "sae[layer=1,k=16]");
  CHECK(last.vars == std::vector<std::pair<std::string, std::string>>{{"k", "16"}, {"layer", "1"}});
}

TEST_CASE("each variant has its seed") {
  const auto sweep = loaded("seed: 5\nsweep: {seeds: 2}\n");
  CHECK(sweep.node("sae[seed=5]").inherited_seed == 5);
  CHECK(sweep.node("sae[seed=6]").inherited_seed == 6);
}

TEST_CASE("a case may change a stage: what the new one does not know is left out") {
  const auto sweep =
      loaded("sweep: {cases: {plain: {}, l1: {sae: {use: s.l1, coef: 0.1}, seen: ~}}}\n");
  REQUIRE(sweep.faults.empty());
  const auto& plain = sweep.node("sae[case=plain]");
  const auto& l1 = sweep.node("sae[case=l1]");
  CHECK(plain.use.scalar == "s");
  CHECK_FALSE(plain.params.find("k")->inherited);
  CHECK(l1.use.scalar == "s.l1");
  CHECK(l1.params.find("k")->inherited);
  CHECK_FALSE(l1.params.find("coef")->inherited);
  CHECK(sweep.experiment.variants[0].nodes.contains("seen"));
  CHECK_FALSE(sweep.experiment.variants[1].nodes.contains("seen"));
}

TEST_CASE("the command line adds axes, and takes the place of the file's") {
  const std::string file = "sweep: {grid: {k: [8, 16]}, seeds: 2}\n";
  const auto more = loaded(file, {.axes = {"layer=0..2", "k=4"}, .seeds = "[9]"});
  REQUIRE(more.faults.empty());
  REQUIRE(more.experiment.variants.size() == 3);
  CHECK(more.experiment.variants[2].id == "k=4,layer=2,seed=9");
  CHECK(loaded("", {.axes = {"k=1,2"}}).experiment.variants.size() == 2);
  CHECK(loaded("", {.seeds = "3"}).experiment.variants.size() == 3);
  CHECK(loaded("", {.axes = {"sae.k=[0.5*inputs, 3]"}}).experiment.variants[0].id ==
        "sae.k=0.5*inputs");
}

TEST_CASE("the command line replaces axes wherever they are, or says why not") {
  const auto ids = [](const std::string& sweep, const ExperimentOptions& options) {
    Names out;
    const auto found = loaded(sweep, options);
    CHECK(found.faults.empty());
    for (const auto& variant : found.experiment.variants) out.push_back(variant.id);
    return out;
  };
  const std::string zip = "sweep: {zip: {k: [8, 16], layer: [0, 1]}}\n";
  CHECK(ids(zip, {.axes = {"layer=2", "k=1,2"}}) == Names{"layer=2,k=1", "layer=2,k=2"});
  CHECK(ids("sweep: {zip: {k: [8, 16]}}\n", {.axes = {"k=1"}}) == Names{"k=1"});
  CHECK(ids("sweep: {list: [{k: 1}, {k: 2}]}\n", {.axes = {"k=3"}}) == Names{"k=3"});
  const std::string random = "sweep: {random: {count: 2, seed: 1, k: {choice: [8]}";
  CHECK(ids(random + "}}\n", {.axes = {"k=3", "seed=4"}}) == Names{"k=3,seed=4"});
  CHECK(ids(random + ", layer: {integers: [5, 5000]}}}\n", {.axes = {"k=3"}}).size() == 2);
  CHECK(ids("sweep: {cases: {a: {}, b: {k: 3}, c: {k: 4}}}\n", {.axes = {"case=c,a"}}) ==
        Names{"case=c", "case=a"});
  CHECK(ids("sweep: {seeds: 3}\n", {.axes = {"seed=7"}}) == Names{"seed=7"});
  CHECK(ids("sweep: {grid: {seed: [1, 2]}}\n", {.seeds = "[9]"}) == Names{"seed=9"});
}

TEST_CASE("names with dots in their values are told from outputs") {
  const auto sweep = loaded("", {.axes = {"sae.k=0.5,1.5"}});
  const auto& seen = sweep.node("seen[sae.k=0.5]");
  CHECK(seen.in.items[1].scalar == "sae[sae.k=0.5].start");
}

TEST_CASE("what a sweep names has to be there, and is told once") {
  const auto [axis, fault] = GENERATE(table<std::string, std::string>({
      {"kk=1,2", "no var has the name kk (did you mean k?); expected k or layer"},
      {"kay=3", "no var has the name kay (did you mean k?); expected k or layer"},
      {"lay=3", "no var has the name lay (did you mean layer?); expected k or layer"},
      {"x=3", "no var has the name x; expected k or layer"},
      {"sea.k=1,2",
       "no node has the name sea (did you mean sae?); expected text, acts, sae or seen"},
      {"k", "expected AXIS=VALUE,VALUE such as k=16,32 or layer=0..11, found k"},
      {"k=", "k: expected at least one value, found none"},
  }));
  CAPTURE(axis);
  CHECK(loaded("", {.axes = {axis}}).faults == Names{fault});
}

TEST_CASE("what is varied twice is told with both places") {
  const auto [sweep, axes, set, fault] =
      GENERATE(table<std::string, std::vector<std::string>, std::string, std::string>({
          {"",
           {"k=1", "k=2"},
           "",
           "k is given twice, here and at argument 'k=1':1:1; expected each axis once, with all "
           "its values"},
          {"sweep: {zip: {k: [8, 16], layer: [0, 1]}}\n",
           {"k=2"},
           "",
           "zip varies k together with layer (x.yaml:7:15); expected layer on the command line "
           "too, or neither"},
          {"sweep: {list: [{k: 1}, {k: 2, layer: 2}]}\n",
           {"k=2"},
           "",
           "list varies k together with layer (x.yaml:7:17); expected layer on the command line "
           "too, or neither"},
          {"sweep: {cases: {a: {}, b: {sae: {k: 3}}}}\n",
           {"sae.k=1,2"},
           "",
           "the sweep varies sae.k twice, here and at x.yaml:7:34; expected each var and parameter "
           "once"},
          {"sweep: {cases: {a: {}}}\n", {"case=b"}, "", "the sweep has no case b; expected a"},
          {"sweep: {grid: {k: [8, 16]}}\n",
           {},
           "k=3",
           "k is varied by the sweep too, at x.yaml:7:16; expected runner sweep FILE k=3 in the "
           "place of --set"},
          {"",
           {"layer=1,2"},
           "layer=3",
           "layer is varied by the sweep too, at argument 'layer=1,2':1:1; expected runner sweep "
           "FILE layer=3 in the "
           "place of --set"},
      }));
  CAPTURE(sweep, axes, set);
  const std::vector<std::string> overrides = set.empty() ? Names{} : Names{set};
  auto faults = loaded(sweep, {.overrides = overrides, .axes = axes}).faults;
  REQUIRE(faults.size() == 1);
  CHECK(without_folder(faults[0]) == fault);
  CHECK(loaded("sweep: {seeds: 2}\n", {.overrides = {"seed=4"}}).experiment.variants[1].seed == 5);
}

TEST_CASE("--set may not take from an axis all that uses it") {
  const std::string sweep = "sweep: {grid: {k: [8, 16], layer: [0, 1]}}\n";
  const auto faults = loaded(sweep, {.overrides = {"sae.k=0.5*inputs"}}).faults;
  REQUIRE(faults.size() == 1);
  CHECK(without_folder(faults[0]) ==
        "sae.k takes the place of all that uses k, which the sweep varies at x.yaml:7:16; expected "
        "runner sweep FILE k=0.5*inputs in the place of --set");
  CHECK(loaded(sweep, {.overrides = {"seen.k=3"}}).faults.empty());  // which had none
  CHECK(loaded("sweep: {seeds: 2}\n", {.overrides = {"sae.k=3"}}).faults ==
        Names{"the var k is never used; expected $k in a node"});
  const std::string both = "  more: {use: s, in: acts, k: {of: $k}}\n";
  CHECK(
      loaded(both + sweep, {.overrides = {"sae.k=3"}}).faults.empty());  // it still does something
  CHECK(loaded(both + sweep, {.overrides = {"sae.k=3", "more.k.of=4"}}).faults.size() == 2);
}

TEST_CASE("what a sweep shows makes none, and is that of one on the command line") {
  const std::string show = "sweep: {show: [sae.loss]}\n";
  const auto plain = loaded(show);
  CHECK(plain.faults.empty());
  CHECK(plain.experiment.variants.empty());
  const auto swept = loaded(show, {.axes = {"k=1,2"}});
  CHECK(swept.experiment.variants.size() == 2);
  CHECK(swept.experiment.shown == Names{"sae.loss"});
  CHECK(loaded("sweep: {where: k == 1}\n").faults.size() == 1);
}

TEST_CASE("a var that only some variants use is used") {
  CHECK(loaded("sweep: {cases: {a: {}, b: {sae: {use: s, k: 3}}}}\n").faults.empty());
  const auto unused = loaded("sweep: {cases: {a: {sae.k: 1}, b: {sae.k: 2}}}\n");
  CHECK(unused.faults == Names{"the var k is never used; expected $k in a node"});
}

TEST_CASE("who reads what a case removes is told so, and reads nothing of other variants") {
  const std::string told =
      "the case l1 removes the node acts (x.yaml:7:29), which sae reads; expected the case l1 to "
      "remove sae too, or to change its in:";
  const auto sweep = loaded("sweep: {cases: {a: {}, l1: {acts: ~, seen: ~}, b: {sae.k: 1}}}\n");
  REQUIRE(sweep.faults.size() == 1);
  CHECK(without_folder(sweep.faults[0]) == told);
  CHECK(loaded("sweep: {cases: {a: {}, l1: {acts: ~, seen: ~, sae.in: text}}}\n").faults.empty());
}

TEST_CASE("who gathers what every case removes is told so") {
  const auto sweep = load_text(
      "nodes:\n"
      "  a: {use: a}\n"
      "  b: {use: b}\n"
      "  all: {use: g, in: [a, b], over: seed}\n"
      "sweep: {seeds: 2, cases: {whole: {}, other: {a.n: 1}, less: {b: ~}}}\n");
  REQUIRE(sweep.faults.size() == 1);
  CHECK_THAT(sweep.faults[0], Catch::StartsWith("x.yaml:4:25: error: the case less removes the "
                                                "node b (x.yaml:5:62), which all reads; "));
}

TEST_CASE("what a case changes and is not there may be meant as a node, or as a var") {
  const auto [override, fault] = GENERATE(table<std::string, std::string>({
      {"sea: {k: 3}",
       "the case a: no node has the name sea (did you mean sae?), and no var; expected NODE: "
       "{PARAMETER: value}"},
      {"layr: 3",
       "the case a: no node has the name layr, and no var (did you mean layer?); expected "
       "NODE.PARAMETER: value, VAR: value or seed: value"},
      {"txt: ~",
       "the case a: no node has the name txt (did you mean text?), and no var; expected "
       "NODE.PARAMETER: value, VAR: value or seed: value"},
      {"acts: 3", "acts is a node; expected acts.PARAMETER, a var or seed"},
  }));
  CAPTURE(override);
  CHECK(loaded("sweep: {cases: {a: {" + override + "}}}\n").faults == Names{fault});
}
