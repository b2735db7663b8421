// `runner schema`, held against a validator (tests/schema/validate) and against `runner check`: it
// refuses nothing that a check takes, and what people get wrong most it finds.
#include <fnmatch.h>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "host/config/experiment.hpp"
#include "host/graph/planning.hpp"
#include "mutated.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

struct Validating : Workshop {
  // The schema of the tests' stages beside the installed ones.
  Validating() { write("schema.json", runner({"schema"}).out); }

  // "ok", "refused" or "unread" of each, with what the validator says.
  std::map<std::string, std::string> verdicts(const std::vector<fs::path>& files) const {
    Lines words = {fs::canonical("schema/validate"), "schema.json"};
    words.insert(words.end(), files.begin(), files.end());
    const auto run = command(words);
    CAPTURE(run.err);
    REQUIRE(run.code == 0);
    std::map<std::string, std::string> found;
    for (const auto& line : split(run.out, '\n'))
      for (const auto& file : files)
        if (line.find(" " + file.native()) != line.npos) found[file] = line;
    return found;
  }
};

constexpr const char* kRight[] = {
    "nodes: {n: {use: test.value, number: 1}}",
    "name: 2024\ndoc: 12\nseed: -3\nvars:\nnodes: {n: {use: test.value, number: +1}}",
    "nodes: {1: {use: test.value, number: 0, ratio: 1, flag: true, width: 8, mode: exact}}",
    "nodes: {n: {use: test.value, number: 1, ratio: .5, width: 0.5*inputs, words: one}}",
    "nodes: {n: {use: test.value, number: 1, ratio: 5e-1, width: ' 1/3 * latents', words: [a, 2, "
    "true, no]}}",
    "nodes: {n: {use: test.value, number: 1, width: \"32\", words: [], file: null}}",
    "nodes: {n: {use: test.value, number: 1, penalty: 0.5}}",
    "nodes: {n: {use: test.value, number: 1, penalty: {coef: 1, reduce: mean}}}",
    "nodes: {n: {use: test.value, number: 1, penalty.coef: 1}}",
    "vars: {p: {coef: 1}, k: 5, w: 8*inputs, m: exact, f: false}\n"
    "nodes: {n: {use: test.value, number: $k, penalty: $p, width: $w, mode: $m, flag: $f}}",
    "vars: {s: value, k: 1, c: n, one: 1}\n"
    "nodes: {n: {use: test.$(s), number: 1$(one), threads: $k}, j: {use: test.join, in: $c}}",
    "nodes: {n: {use: test.value, number: 1, threads: 2, doc: why}, r: {use: test.random, seed: 7, "
    "doc: , threads: }, l: {use: test.layer, in: , seed: }}",
    "nodes: {n: {use: test.value, number: 1}, j: {use: test.join, in: [n, n.text]}}",
    "nodes: {n: {use: test.value, number: 1}, j: {use: test.join, in: {texts: n}}}",
    "nodes: {n: {use: test.value, number: 1}, p: {use: test.pair, in: n}}",
    "nodes: {n: {use: test.value, number: 1}, p: {use: test.pair, in: {first: n, second: "
    "n.table}}}",
    "nodes: {n: {use: test.value}}\nset: {n.number: 1}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}}\nreport: none\nset: {k: 2, seed: 4}",
    "nodes: {n: {use: test.value}, m: {}}\n"
    "sweep: {grid: {n.number: [1, 2], m.use: [test.random, test.layer]}}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}}\nsweep: {grid: {k: 0..11, n.flag: "
    "[true, false]}, seeds: 1}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}, r: {use: test.random}}\n"
    "sweep: {zip: {k: [1, 2], n.ratio: [0.1, 0.2]}, seeds: [3, 5..7]}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}, r: {use: test.random}}\n"
    "sweep: {list: [{k: 1}, {k: 2, n.penalty: {coef: 1}}], seeds: 0..2, show: n.number}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}}\n"
    "sweep: {random: {count: 3, seed: 1, k: {integers: [8, 64]}, n.ratio: {log_uniform: [1.0e-5, "
    "0.1]}, n.width: {choice: [1, 2]}, n.penalty.coef: {uniform: [0, 1]}}, where: k < 64 or k == "
    "64}",
    "vars: {k: 1}\nnodes: {n: {use: test.value, number: $k}, j: {use: test.join, in: n}}\n"
    "sweep: {cases: {a: {}, b: {n.flag: true, k: 3}, c: {n: {use: test.layer, layer: 3}}, d: {j: "
    "{use: test.pair, in: {first: n}}}, e: , f: {j: null}}, where: [case != a, case != b]}",
    "nodes: {n: {use: test.random}, g: {use: test.join, in: n, over: seed}}\nsweep: {seeds: 2}",
    "nodes: {n: {use: test.random}, g: {use: test.join, in: {texts: n}, over: [seed]}}\n"
    "sweep: {seeds: 2, show: [n.drawn]}",
    "extends: base.yaml",
    "extends: base.yaml\nnodes: {second: , third: {use: test.join, in: first}}\nvars: {k: 2}",
    "extends: base.yaml\nset: {first.number: 3}\nsweep: {seeds: 1}"};

constexpr const char* kWrong[] = {
    "[]",
    "name: x",
    "nodes: {}",
    "nodes: {n: test.value}",
    "nodes: {n: }",
    "nodes: {n: {number: 1}}",
    "nodes: {a b: {use: test.value, number: 1}}",
    "name: a/b\nnodes: {n: {use: test.value, number: 1}}",
    "seed: 1.5\nnodes: {n: {use: test.value, number: 1}}",
    "seed: '1'\nnodes: {n: {use: test.value, number: 1}}",
    "vars: [k]\nnodes: {n: {use: test.value, number: 1}}",
    "vars: {k-1: 1}\nnodes: {n: {use: test.value, number: 1}}",
    "report: test.value\nnodes: {n: {use: test.value, number: 1}}",
    "node: {n: {use: test.value, number: 1}}",
    "nodes: {n: {use: test.valeu, number: 1}}",
    "nodes: {n: {use: test.value}}",
    "nodes: {n: {use: test.value, number: 1, flg: true}}",
    "nodes: {n: {use: test.value, number: many}}",
    "nodes: {n: {use: test.value, number: 1.5}}",
    "nodes: {n: {use: test.value, number: -1}}",
    "nodes: {n: {use: test.value, number: 100}}",
    "nodes: {n: {use: test.value, number: [1]}}",
    "nodes: {n: {use: test.value, number: '1'}}",
    "nodes: {n: {use: test.value, number: }}",
    "nodes: {n: {use: test.value, number: 1, ratio: 0}}",
    "nodes: {n: {use: test.value, number: 1, ratio: 1.1}}",
    "nodes: {n: {use: test.value, number: 1, flag: yes}}",
    "nodes: {n: {use: test.value, number: 1, flag: 1}}",
    "nodes: {n: {use: test.value, number: 1, width: 0}}",
    "nodes: {n: {use: test.value, number: 1, width: 0.5}}",
    "nodes: {n: {use: test.value, number: 1, width: 8*}}",
    "nodes: {n: {use: test.value, number: 1, width: 8 x inputs}}",
    "nodes: {n: {use: test.value, number: 1, mode: fats}}",
    "nodes: {n: {use: test.value, number: 1, words: {a: b}}}",
    "nodes: {n: {use: test.value, number: 1, words: [[a]]}}",
    "nodes: {n: {use: test.value, number: 1, file: ''}}",
    "nodes: {n: {use: test.value, number: 1, penalty: much}}",
    "nodes: {n: {use: test.value, number: 1, penalty: -1}}",
    "nodes: {n: {use: test.value, number: 1, penalty: {coeff: 1}}}",
    "nodes: {n: {use: test.value, number: 1, penalty: {reduce: max}}}",
    "nodes: {n: {use: test.value, number: 1, seed: 1}}",
    "nodes: {n: {use: test.value, number: 1, threads: 0}}",
    "nodes: {n: {use: test.value, number: 1, in: n}}",
    "nodes: {n: {use: test.value, number: 1, doc: [why]}}",
    "nodes: {j: {use: test.join}}",
    "nodes: {n: {use: test.value, number: 1}, j: {use: test.join, texts: n}}",
    "nodes: {n: {use: test.value, number: 1}, j: {use: test.join, in: {text: n}}}",
    "nodes: {n: {use: test.value, number: 1}, p: {use: test.pair, in: {second: n.table}}}",
    "nodes: {n: {use: test.value, number: 1}, j: {use: test.join, in: n.text.more}}",
    "nodes: {n: {use: test.random}, g: {use: test.join, in: n, over: []}}\nsweep: {seeds: 2}",
    "extends: [base.yaml]",
    "extends: base.yaml\nset: [first]",
    "extends: base.yaml\nnodes: {first: {use: test.value, number: x}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: 3",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {gird: {n.ratio: [0.1]}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {grid: {}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {grid: {n.ratio: []}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {zip: [n.ratio]}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {list: {n.ratio: 0.1}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {list: []}",
    "nodes: {n: {use: test.random}}\nsweep: {seeds: 0}",
    "nodes: {n: {use: test.random}}\nsweep: {seeds: 100001}",
    "nodes: {n: {use: test.random}}\nsweep: {seeds: three}",
    "nodes: {n: {use: test.random}}\nsweep: {seeds: 2, where: seed}",
    "nodes: {n: {use: test.random}}\nsweep: {seeds: 2, show: drawn}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {n.ratio: {uniform: [0.1, 1]}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {count: 0, n.ratio: {uniform: [0.1, "
    "1]}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {count: 2, n.ratio: {normal: [0, "
    "1]}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {count: 2, n.ratio: {uniform: 1}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {count: 2, n.ratio: {log_uniform: "
    "[0, 1]}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {random: {count: 2, n.number: {integers: "
    "[0.5, 1]}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {cases: [a, b]}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {cases: {a: 1}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {cases: {a: {n: {use: test.layer, lyer: "
    "3}}}}",
    "nodes: {n: {use: test.value, number: 1}}\nsweep: {cases: {a: {n: {use: test.lyer}}}}"};

}  // namespace

TEST_CASE_METHOD(Validating, "every experiment of the tree is as the schema says") {
  const auto files = experiments_in_the_tree();
  REQUIRE(files.size() >= 29);
  for (const auto& [file, verdict] : verdicts(files)) CHECK(verdict == "ok " + file);
}

// The test `reference` says whether the schema there is that of this runner.
TEST_CASE("VS Code's settings lead every experiment of the tree to the schema that lies there") {
  const Json settings = Json::parse(read_file("../.vscode/settings.json"), "settings.json");
  const auto& schemas = settings.at("yaml.schemas").members();
  REQUIRE(schemas.size() == 1);
  const auto& [schema, patterns] = schemas[0];
  CHECK(Json::parse(read_file(fs::path("..") / schema), schema).has("definitions"));
  const fs::path root = fs::canonical("..");
  for (const auto& file : experiments_in_the_tree()) {
    CAPTURE(file);
    const std::string path = file.lexically_relative(root);
    bool led = false;
    for (const auto& pattern : patterns.strings())
      led = led || ::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
    CHECK(led);
  }
  const Json offered = Json::parse(read_file("../.vscode/extensions.json"), "extensions.json");
  CHECK(offered.at("recommendations").strings() == Lines{"redhat.vscode-yaml"});
}

TEST_CASE_METHOD(Validating,
                 "schema and check agree on what is right, and on what people get wrong") {
  write("base.yaml",
        "vars: {k: 1}\nnodes:\n  first: {use: test.value, number: $k}\n"
        "  second: {use: test.join, in: first}\n");
  std::vector<fs::path> right, wrong;
  for (const char* text : kRight)
    right.push_back(write("right" + std::to_string(right.size()) + ".yaml", text));
  for (const char* text : kWrong)
    wrong.push_back(write("wrong" + std::to_string(wrong.size()) + ".yaml", text));
  auto files = right;
  files.insert(files.end(), wrong.begin(), wrong.end());
  const auto found = verdicts(files);
  for (const auto& file : files) {
    const bool is_right = std::count(right.begin(), right.end(), file) > 0;
    const auto check = runner({"check", "--quiet", file});
    INFO(read_file(file) << "\n" << found.at(file) << "\n" << check.err);
    CHECK(found.at(file).starts_with(is_right ? "ok " : "refused "));
    CHECK((check.code == 0) == is_right);
  }
}

TEST_CASE_METHOD(Validating, "what a check takes of spoiled experiments, the schema takes") {
  ::setenv("HF_HOME", "/nowhere", 1);
  Catalog catalog(plugin_folders({}));
  FileHashes hashes({});
  std::vector<fs::path> taken;
  std::size_t tried = 0;
  for (const auto& file : experiments_in_the_tree()) {
    const auto all = mutations(read_file(file));
    const std::size_t step = std::max<std::size_t>(1, all.size() / 40);
    for (std::size_t i = tried % step; i < all.size(); i += step, ++tried) {
      Diagnostics diagnostics;
      const auto experiment = load_experiment(file, {.text = all[i].text}, diagnostics);
      if (!experiment.nodes.empty()) make_plan(experiment, catalog, hashes, {1}, diagnostics);
      if (!diagnostics.failed())
        taken.push_back(write("spoiled" + std::to_string(tried) + ".yaml", all[i].text));
    }
  }
  CHECK(taken.size() > 200);
  for (const auto& [file, verdict] : verdicts(taken)) {
    INFO(read_file(file));
    CHECK_FALSE(verdict.starts_with("refused"));
  }
}
