#include "host/config/experiment.hpp"

#include <catch2/catch.hpp>

#include "host/config/experiment_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using Faults = std::vector<std::string>;

namespace {

const char* const kBase =
    "name: base\n"
    "vars: {k: 1}\n"
    "nodes:\n"
    "  a: {use: s, p: $k}\n"
    "  b: {use: s, in: a, g: {x: 1, y: 2}}\n";

// The faults of c.yaml, which extends base.yaml.
Loaded extended(const std::string& child, const std::vector<std::string>& set = {}) {
  const Files files;
  files.write("base.yaml", kBase);
  return load(files.write("c.yaml", "extends: base.yaml\n" + child), set);
}

}  // namespace

TEST_CASE("reserved words are not parameters") {
  const auto loaded = load_text(
      "seed: 7\ndoc: why\nnodes: {n: {use: s, in: m, seed: 3, threads: 2, doc: d, p: 1}}\n");
  REQUIRE(loaded.faults.empty());
  CHECK(loaded.experiment.name == "x");
  CHECK(loaded.experiment.seed == 7);
  CHECK(loaded.experiment.doc == "why");
  CHECK(loaded.node("n").use.scalar == "s");
  CHECK(loaded.node("n").in.scalar == "m");
  CHECK(loaded.node("n").seed.scalar == "3");
  CHECK(loaded.node("n").params.entries.size() == 1);
}

TEST_CASE("a shape that is no experiment is told at its place") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
      {"",
       "x.yaml:1:1: error: the experiment: expected a mapping with the key nodes, found nothing"},
      {"[a]",
       "x.yaml:1:1: error: the experiment: expected a mapping with the key nodes, found a list"},
      {"name: x\n", "x.yaml:1:1: error: nodes: expected {NAME: {use: STAGE}}, found no such key"},
      {"nodes: {}\n",
       "x.yaml:1:8: error: nodes: expected {NAME: {use: STAGE}}, found an empty mapping"},
      {"nodes:\n", "x.yaml:1:1: error: nodes: expected {NAME: {use: STAGE}}, found nothing"},
      {"nodes: {n: {use: s}}\nvrs: {}\n",
       "x.yaml:2:1: error: unknown key vrs (did you mean vars?); expected name, doc, seed, vars, "
       "nodes, sweep, report, extends or set"},
      {"nodes: {n: s}\n",
       "x.yaml:1:12: error: the node n: expected a mapping such as {use: text.file}, found s"},
      {"nodes: {n: {p: 1}}\n",
       "x.yaml:1:9: error: the node n does not say which stage it uses; expected use: STAGE"},
      {"nodes: {n: {use: [s]}}\n",
       "x.yaml:1:18: error: use: expected the name of a stage, found a list"},
      {"nodes: {a.b: {use: s}}\n",
       "x.yaml:1:9: error: the node's name: expected at most 64 letters, digits, _ and -, found "
       "a.b"},
      {"nodes: {n: {use: s, doc: [a]}}\n", "x.yaml:1:26: error: doc: expected text, found a list"},
      {"nodes: {n: {use: s}}\nseed: 010\n",
       "x.yaml:2:7: error: seed: expected a whole number, found 010, octal to some readers (did "
       "you "
       "mean 10?)"},
      {"nodes: {n: {use: s}}\nname: ../../etc\n",
       "x.yaml:2:7: error: the experiment's name: expected at most 64 letters, digits, _ and -, "
       "found ../../etc"},
      {"nodes: {n: {use: s}}\nextends: no.yaml\n",
       "x.yaml:2:10: error: cannot read no.yaml: No such file or directory"},
      {"nodes: {n: {use: s}}\nset: [a]\n",
       "x.yaml:2:6: error: set: expected {NODE.PARAMETER: value}, found a list"},
      {"vars: {n: 1}\nnodes: {n: {use: s, p: $n}}\n",
       "x.yaml:2:9: error: a var has the name of the node n; expected names of their own: --set "
       "tells them apart by these"},
      {"nodes: {n: {use: s, over: [k]}}\n",
       "x.yaml:1:27: error: over gathers the variants of a sweep, and there is none; expected "
       "sweep: in the file, or axes on the command line"},
  }));
  const auto loaded = load_text(text);
  CAPTURE(text);
  REQUIRE(loaded.faults.size() == 1);
  CHECK(loaded.faults[0] == fault);
}

TEST_CASE("an extension adds, replaces and removes nodes and vars by name") {
  const auto loaded = extended("vars: {k: 5}\nnodes: {b: ~, c: {use: t}}\nset: {a.q: 9}\n");
  REQUIRE(loaded.faults.empty());
  CHECK(loaded.experiment.name == "base");
  REQUIRE(loaded.experiment.nodes.size() == 2);
  CHECK(loaded.param("a", "p").scalar == "5");
  CHECK(loaded.param("a", "q").scalar == "9");
  CHECK(loaded.node("c").use.scalar == "t");
}

TEST_CASE("set lays values over parameters, groups and reserved words; --set has the last word") {
  const auto loaded = extended(
      "set: {b.g.x: 7, b.use: t, b.in: c, a.seed: 3, seed: 4, k: 8}\n"
      "nodes: {c: {use: u}}\n",
      {"b.g.x=70", "seed=40", "b.g.z={w: 1}"});
  REQUIRE(loaded.faults.empty());
  const Value& group = loaded.param("b", "g");
  CHECK(group.find("x")->value.scalar == "70");
  CHECK(group.find("y")->value.scalar == "2");
  CHECK(group.find("z")->value.is_map());
  CHECK(loaded.node("b").use.scalar == "t");
  CHECK(loaded.node("b").in.scalar == "c");
  CHECK(loaded.node("a").seed.scalar == "3");
  CHECK(loaded.experiment.seed == 40);
  CHECK(loaded.param("a", "p").scalar == "8");
}

TEST_CASE("a chain of extensions is laid over from its end") {
  const Files files;
  files.write("base.yaml", kBase);
  files.write("b.yaml", "extends: base.yaml\nname: b\nset: {k: 2, b.g.x: 2}\n");
  const auto loaded = load(files.write("c.yaml", "extends: b.yaml\nset: {k: 3}\n"));
  REQUIRE(loaded.faults.empty());
  CHECK(loaded.experiment.name == "b");
  CHECK(loaded.param("a", "p").scalar == "3");
  CHECK(loaded.param("b", "g").find("x")->value.scalar == "2");
}

TEST_CASE("a value remembers the file it is written in") {
  const Files files;
  files.write("lib/base.yaml", "nodes: {a: {use: s, p: one.txt}}\n");
  const auto loaded = load(files.write("c.yaml", "extends: lib/base.yaml\nset: {a.q: two.txt}\n"),
                           {"a.r=three.txt"});
  REQUIRE(loaded.faults.empty());
  CHECK(loaded.param("a", "p").at.source->folder == files.folder() / "lib");
  CHECK(loaded.param("a", "q").at.source->folder == files.folder());
  CHECK(loaded.param("a", "r").at.source->folder.empty());
  CHECK(loaded.param("a", "r").at.column == 5);
}

TEST_CASE("faults of an extension point into the file that has them") {
  const auto [child, fault] = GENERATE(table<std::string, std::string>({
      {"nodes: {d: ~}\n",
       "c.yaml:2:9: error: nothing to remove: the extended experiment has no node d; expected a or "
       "b"},
      {"vars: {q: ~}\n",
       "c.yaml:2:8: error: nothing to remove: the extended experiment has no var q; expected k"},
      {"set: {a.p: 1, m: 2}\n", "c.yaml:2:15: error: no var has the name m; expected k"},
      {"set: {a.p: 1, g: 2}\n",
       "c.yaml:2:15: error: no var has the name g (did you mean b.g?); expected k"},
      {"set: {a: 2}\n", "c.yaml:2:7: error: a is a node; expected a.PARAMETER, a var or seed"},
      {"set: {aa.p: 2}\n",
       "c.yaml:2:7: error: no node has the name aa (did you mean a?); expected a or b"},
      {"vars: {k: $x}\n", "c.yaml:2:11: error: no var has the name x; expected k"},
      {"vars: {k: ~}\n",
       "base.yaml:4:18: error: no var has the name k; expected a name under vars, and there is "
       "none; or $$ for a dollar"},
  }));
  const auto loaded = extended(child);
  CAPTURE(child);
  REQUIRE_FALSE(loaded.faults.empty());
  CHECK(loaded.faults.front() == fault);
}

TEST_CASE("faults of --set show the option") {
  const auto [option, fault] = GENERATE(table<std::string, std::string>({
      {"k", "--set:1:1: error: expected NAME=VALUE or NODE.PARAMETER=VALUE, found k"},
      {"=1", "--set:1:1: error: expected NAME=VALUE or NODE.PARAMETER=VALUE, found =1"},
      {"kk=1", "--set:1:1: error: no var has the name kk (did you mean k?); expected k"},
      {"c.p=1", "--set:1:1: error: no node has the name c; expected a or b"},
      {"k=&x 1",
       "--set:1:3: error: anchors (&name) are not supported; expected the value under vars, and "
       "$name where it is used"},
      {"k=$z", "--set:1:3: error: no var has the name z; expected k"},
      {"k=[1",
       "--set:1:3: error: not valid YAML: the [ of line 1, column 3 is not closed: expected "
       "a comma or ], found the end"},
  }));
  CAPTURE(option);
  const auto loaded = extended("", {option});
  REQUIRE_FALSE(loaded.faults.empty());
  CHECK(loaded.faults.front() == fault);
}

TEST_CASE("files that extend each other are a fault of the experiment") {
  const Files files;
  files.write("b.yaml", "extends: c.yaml\n");
  const auto loaded = load(files.write("c.yaml", "extends: b.yaml\n"));
  CHECK(loaded.faults ==
        Faults{"b.yaml:1:10: error: experiments that extend each other in a circle: c.yaml -> "
               "b.yaml -> c.yaml; expected one that extends none of them"});
}

TEST_CASE("what cannot be an experiment's file is the input's fault") {
  const auto path = GENERATE("/nowhere/x.yaml", "/proc", "/dev/zero");
  Diagnostics diagnostics;
  load_experiment(path, {}, diagnostics);
  CHECK(diagnostics.exit_code() == 66);
  CHECK_THAT(diagnostics.all().at(0).text(), Catch::Contains(std::string("cannot read ") + path));
}

TEST_CASE("a file whose name is no experiment's is told the key that gives one") {
  const Files files;
  const auto file = files.write("my study.yaml", "report: none\nnodes: {n: {use: s}}\n");
  CHECK(load(file).faults ==
        Faults{"my study.yaml: error: the experiment's name, which is its file's without a key "
               "name: expected at most 64 letters, digits, _ and -, found my study (did you mean "
               "name: my_study?)"});
  files.write("my study.yaml", "name: my_study\nnodes: {n: {use: s}}\n");
  CHECK(load(file).faults.empty());
  files.write("my study.yaml", "name: [1]\nnodes: {n: {use: s}}\n");
  CHECK(load(file).faults == Faults{"my study.yaml:1:7: error: name: expected text, found a list"});
}

TEST_CASE("a fault of a --set that says nothing after the = is at its name") {
  Diagnostics diagnostics;
  const Files files;
  const auto file = files.write("x.yaml", "nodes: {n: {use: s}}\n");
  const auto read = load_experiment(file, {.overrides = {"n.p="}}, diagnostics);
  const auto& at = read.nodes.at(0).params.find("p")->value.at;
  CHECK(at.text() == "--set:1:1");
  CHECK(at.end_column == 4);
}

TEST_CASE("more than 16 MiB are not an experiment") {
  CHECK_THAT(load_text("# " + std::string(17 << 20, 'x')).faults.at(0),
             Catch::Contains("expected at most 16 MiB of text, found 17.0 MiB"));
}

TEST_CASE("a text may stand for the file's, which need not be there") {
  const Files files;
  files.write("base.yaml", kBase);
  Diagnostics diagnostics;
  const auto read = load_experiment(files.folder() / "new.yaml",
                                    {.text = "extends: base.yaml\nname: other\n"}, diagnostics);
  CHECK_FALSE(diagnostics.failed());
  CHECK(read.name == "other");
  CHECK(read.nodes.size() == 2);
}

TEST_CASE("after an error of syntax the rest is checked, without follow-up faults") {
  const auto loaded = load_text(
      "seed: [1\n"
      "nodes:\n"
      "  a: {use: s, p: 1\n"
      "  b: {use: s, in: a, p: $k}\n"
      "  c: text\n"
      "  d:\n"
      "    use: s\n"
      "    in: [b\n"
      "    p: 1\n");
  CHECK(
      loaded.faults ==
      Faults{"x.yaml:1:7: error: not valid YAML: the [ of line 1, column 7 is not closed: expected "
             "a comma or ], found the end",
             "x.yaml:3:6: error: not valid YAML: the { of line 3, column 6 is not closed: expected "
             "a comma or }, found the end",
             "x.yaml:8:9: error: not valid YAML: the [ of line 8, column 9 is not closed: expected "
             "a comma or ], found the end",
             "x.yaml:4:25: error: no var has the name k; expected a name under vars, and there is "
             "none; or $$ for a dollar",
             "x.yaml:5:6: error: the node c: expected a mapping such as {use: text.file}, found "
             "text"});
  CHECK(loaded.node("a").broken);
  CHECK(loaded.node("d").broken);
  CHECK(loaded.param("d", "p").scalar == "1");
}

TEST_CASE("where vars cannot be read, nothing is said of those who use them") {
  CHECK(load_text("vars: {k: [}\nnodes: {n: {use: s, p: $k, q: $z}}\n").faults.size() == 1);
}

TEST_CASE("the experiment's faults come before a plugin's and an input's") {
  Diagnostics diagnostics;
  CHECK(diagnostics.exit_code() == 0);
  diagnostics.warning({}, {"w", "", "", "", "", {}});
  CHECK(diagnostics.exit_code() == 0);
  diagnostics.error({}, {"i", "", "", "", "", {}}, Fault::input);
  CHECK(diagnostics.exit_code() == 66);
  diagnostics.error({}, {"p", "", "", "", "", {}}, Fault::plugin);
  CHECK(diagnostics.exit_code() == 69);
  diagnostics.error({}, {"e", "", "", "", "", {}});
  CHECK(diagnostics.exit_code() == 65);
}
