// What two runs have not in common, and which run folder a word means.
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

const char* const kExperiment =
    "name: x\nreport: none\nvars: {k: 4}\nnodes:\n"
    "  a: {use: test.value, number: $k}\n"
    "  b: {use: test.layer}\n"
    "  p: {use: test.pair, in: {first: a}}\n";

struct TwoRuns : Workshop {
  TwoRuns() {
    write("x.yaml", kExperiment);
    REQUIRE(runner({"x.yaml"}).code == 0);
    REQUIRE(runner({"x.yaml", "--set", "k=5"}).code == 0);
  }
  Json node_of(const std::string& manifest, const std::string& name) const {
    const Json whole = json(manifest);
    for (const auto& node : whole.at("nodes").items())  // as they ended
      if (node.at("name") == Json(name)) return node;
    throw std::runtime_error("no node " + name);
  }
  std::string diff(Words words) const {
    words.insert(words.begin(), "diff");
    const auto outcome = runner(words);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    return single_spaced(outcome.out);
  }
};

}  // namespace

TEST_CASE_METHOD(TwoRuns, "what differs is told by node, and metrics with their difference") {
  const auto text = diff({"x/1", "x/2"});
  CHECK_THAT(text, Contains("A " + (folder() / "runs/x/1").native() + "\n ok, "));
  for (const char* line :
       {"\nvars\n k 4 5\n", "\ncommand\n overrides [] [\"k=5\"]\n",
        "\nnode a (test.value)\n params.number 4 5\n", "\nmetrics\n a.number 4 5 +1 +25 %\n"})
    CHECK_THAT(text, Contains(line));
  for (const char* absent : {"node b", "ratio", "machine", "software", "seconds", "node p"})
    CHECK_THAT(text, !Contains(absent));
}

TEST_CASE_METHOD(TwoRuns, "a status of another version stops neither a diff nor a report") {
  Json manifest = json("runs/x/1/manifest.json");
  manifest["status"] = "paused";
  write("runs/x/1/manifest.json", manifest.dump());
  CHECK_THAT(diff({"x/1", "x/2"}), Contains("\n paused, ") && Contains(" status paused ok\n"));
  const auto report = runner({"report", "x/1", "--report", "test.status"});
  CHECK(report.code == 0);
  CHECK_THAT(report.out, Contains("/runs/x/1/"));
  CHECK(report.err ==
        "warning: the run has the unknown status paused: the report shows what it had recorded by "
        "then\n");
}

TEST_CASE_METHOD(TwoRuns, "a manifest is read before a report is written, and named by its path") {
  Json manifest = json("runs/x/1/manifest.json");
  manifest["status"] = "running";
  manifest["process"] = Json();
  write("runs/x/1/manifest.json", manifest.dump());
  const auto odd = runner({"report", "x/1", "--report", "test.status"});
  CHECK_THAT(odd.err, Contains("warning: the run cannot be judged by ") &&
                          Contains("/runs/x/1/manifest.json ("));
  std::set<std::string> before, after;
  for (const auto& entry : fs::directory_iterator(folder() / "runs/x/2"))
    before.insert(entry.path());
  write("runs/x/2/manifest.json", "{");
  const auto torn = runner({"report", "x/2", "--report", "test.status"});
  CHECK(torn.code == 66);
  CHECK_THAT(torn.err, Contains("/runs/x/2/manifest.json"));
  for (const auto& entry : fs::directory_iterator(folder() / "runs/x/2"))
    after.insert(entry.path());
  CHECK(before == after);
}

TEST_CASE_METHOD(TwoRuns, "what was left out is told apart from what was set") {
  REQUIRE(runner({"x.yaml", "--unset", "p.in", "--set", "p.in=a"}).code == 0);
  CHECK_THAT(diff({"x/1", "x/3"}),
             Contains("\ncommand\n unset [] [\"p.in\"]\n overrides [] [\"p.in=a\"]\n"));
  CHECK(json("runs/x/3/manifest.json").at("unset").strings() == Words{"p.in"});
  CHECK(json("runs/x/3/plan.json").at("unset").strings() == Words{"p.in"});
}

TEST_CASE_METHOD(TwoRuns, "all: what is the same too, with times") {
  const auto text = diff({"x/1", "x/2", "--all"});
  for (const char* line : {"node b (test.layer)\n", " params.layer 6 6\n", "\nmachine\n",
                           "\n host ", "\ntimes\n", "\n seconds ", " status computed reused\n",
                           " outputs the same bits the same bits\n", " params.ratio 0.5 0.5\n"})
    CHECK_THAT(text, Contains(line));
}

TEST_CASE_METHOD(TwoRuns, "two runs of the same differ in times alone") {
  REQUIRE(runner({"x.yaml"}).code == 0);
  CHECK_THAT(diff({"x/1", "x/3"}), Contains("no difference but of times"));
}

TEST_CASE_METHOD(TwoRuns, "nodes that only one run has, stages, failures") {
  write("x.yaml",
        "name: x\nreport: none\nnodes:\n  a: {use: test.value, number: 4}\n"
        "  b: {use: test.random, seed: 3}\n  t: {use: test.throws}\n");
  REQUIRE(runner({"x.yaml"}).code == 1);
  const auto text = diff({"x/1", "x/latest"});
  for (const char* line :
       {"\nrun\n status ok failed\n exit_code 0 1\n", "\nvars\n k 4 -\n",
        "\nnode b (test.layer)\n stage test.layer test.random\n params.layer 6 -\n seed - 3\n",
        "\nnode p (test.pair)\n node there -\n", "\nnode t (test.throws)\n node - there\n"})
    CHECK_THAT(text, Contains(line));
}

TEST_CASE_METHOD(TwoRuns, "other bits under the same key are told") {
  auto manifest = json("runs/x/2/manifest.json").dump(2);
  const Json node = node_of("runs/x/1/manifest.json", "b");
  const auto hash = node.at("outputs").at("text").at("files").at("text.txt").at("sha256").string();
  manifest.replace(manifest.find(hash), 4, "0000");
  write("runs/x/2/manifest.json", manifest);
  CHECK_THAT(diff({"x/1", "x/2"}),
             Contains("\nnode b (test.layer)\n outputs these bits other bits\n"));
}

TEST_CASE_METHOD(TwoRuns, "a resume that may be why bits are others is told with them") {
  Json manifest = json("runs/x/2/manifest.json");
  const auto write_with = [&](const char* sha) {
    Json nodes = Json::array();
    for (Json node : manifest.at("nodes").items()) {
      if (node.at("name") == Json("b")) {
        Json environments = Json::array();
        for (const int threads : {1, 2})
          environments.push(Json::object({{"cpu", "an abacus"}, {"threads", threads}}));
        node["resumed"] =
            Json::object({{"step", 3}, {"at", "row 3"}, {"environments", environments}});
        if (*sha) node["outputs"]["text"]["files"]["text.txt"]["sha256"] = sha;
      }
      nodes.push(node);
    }
    manifest["nodes"] = nodes;
    write("runs/x/2/manifest.json", manifest.dump(2));
  };
  write_with("");
  CHECK_THAT(diff({"x/1", "x/2"}), !Contains("resumed"));
  write_with("0123");
  CHECK_THAT(diff({"x/1", "x/2"}),
             Contains("\nnode b (test.layer)\n outputs these bits other bits\n resumed - at row 3, "
                      "in 2 environments (threads: 1, then 2)\n"));
}

TEST_CASE_METHOD(TwoRuns, "for programs the same in JSON") {
  const auto outcome = runner({"diff", "x/1", "x/2", "--format", "json"});
  REQUIRE(outcome.code == 0);
  const Json json = Json::parse(outcome.out, "diff");
  const auto& metrics = json.at("sections").items().back();
  CHECK(metrics.at("title") == Json("metrics"));
  const auto& row = metrics.at("rows").items().at(0);
  CHECK(row.at("name") == Json("a.number"));
  CHECK(row.at("a").number() == 4);
  CHECK(row.at("difference").number() == 1);
  CHECK(row.at("relative").number() == 0.25);
}

TEST_CASE_METHOD(TwoRuns, "a run is meant by its folder, or by experiment and number") {
  for (const char* run : {"x/1", "runs/x/1", "./runs/x/1/", "x/2", "x/latest"}) {
    const auto report = runner({"report", run, "--report", "test.status"});
    CHECK(report.code == 0);
    const bool first = std::string(run).find('1') != std::string::npos;
    CHECK_THAT(report.out, Contains(first ? "/runs/x/1/" : "/runs/x/2/"));
  }
  fs::rename(folder() / "runs", folder() / "elsewhere");
  CHECK(runner({"report", "x/1"}).code == 66);
  CHECK(runner({"report", "x/1", "--runs", "elsewhere", "--report", "test.status"}).code == 0);
}

TEST_CASE_METHOD(TwoRuns, "what is no run is told with those that are") {
  make_folder(folder() / "empty");
  const auto [run, message] = GENERATE(table<std::string, std::string>(
      {{"x/9", "no run x/9: x has the runs 2, 1 in runs; write x/2 or x/latest"},
       {"x", "x names no run: x has the runs 2, 1 in runs; write x/2 or x/latest"},
       {"runs/x",
        "runs/x is not a run folder: it has no plan.json; it holds the runs 2, 1: write "
        "runs/x/latest"},
       {"xx/1",
        "no run xx/1: no such folder, and runs has no runs of xx (did you mean x?); it has "
        "those of x"},
       {"empty", "empty is not a run folder: it has no plan.json"},
       {"x.yaml", "x.yaml is not a run folder"}}));
  for (const Words& words :
       {Words{"report", run}, Words{"diff", "x/1", run}, Words{"verify", run}}) {
    const auto outcome = runner(words);
    CHECK(outcome.code == 66);
    CHECK_THAT(outcome.err, Contains(message));
  }
}

namespace {

const char* const kSwept =
    "name: s\nreport: none\nvars: {n: 1, m: 2}\nnodes:\n"
    "  base: {use: test.value, number: 7}\n"
    "  a: {use: test.value, number: $n}\n"
    "  b: {use: test.value, number: $m}\n"
    "  drawn: {use: test.random}\n"
    "  p: {use: test.pair, in: {first: a}}\n"
    "  sum: {use: test.gathered, in: b.metrics}\n";

// Of two runs of sweeps: what single_spaced() leaves of the diff.
struct TwoSweeps : Workshop {
  std::string diff(const Words& a, const Words& b, const Words& more = {}) const {
    write("s.yaml", kSwept);
    for (const auto& axes : {a, b}) {
      Words words = {axes.empty() ? "run" : "sweep", "s.yaml"};
      words.insert(words.end(), axes.begin(), axes.end());
      const auto run = runner(words);
      CAPTURE(run.err);
      REQUIRE(run.code == 0);
    }
    Words words = {"diff", "s/1", "s/2"};
    words.insert(words.end(), more.begin(), more.end());
    const auto outcome = runner(words);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    return single_spaced(outcome.out);
  }
};

}  // namespace

TEST_CASE_METHOD(TwoSweeps, "nodes of sweeps are matched by what they are, whatever else varies") {
  const auto text = diff({"n=1,2"}, {"n=1,2", "m=2,3"});
  CHECK_THAT(text, Contains("\nsummary\n axes n n, m\n variants 2 4\n variants, in both 2 2\n"
                            " variants, only here 0 2\n nodes, the same 8 8\n"
                            " nodes that differ 0 0\n nodes, only here 0 2\n"));
  CHECK_THAT(text, Contains("\nnodes that one run has\n b[m=3] - test.value\n"
                            " sum[m=3] - test.gathered\n"));
  CHECK_THAT(text, !Contains("\nnode ") && !Contains("b[m=3].number"));
}

TEST_CASE_METHOD(TwoSweeps, "nodes that stand at one place and differ are compared") {
  const auto text = diff({"n=1,2", "--set", "b.ratio=0.25"}, {"n=1,2", "m=2,3", "--seeds", "2"});
  CHECK_THAT(text, Contains("\nnode b (test.value), in B b[m=2]\n params.ratio 0.25 0.5\n"));
  CHECK_THAT(text, Contains(" nodes that differ 2 2\n"));
  CHECK_THAT(text, Contains(" variants, in both 2 2\n"));
}

TEST_CASE_METHOD(TwoSweeps, "a run of one variant is compared with its place in a sweep") {
  const auto text = diff({}, {"n=1,2"}, {"--format", "json"});
  const Json summary = Json::parse(text, "diff").at("sections").items().at(0);
  CHECK(summary.at("title").string() == "summary");
  const auto row = [&](std::size_t i) {
    const Json& found = summary.at("rows").items().at(i);
    return found.at("name").string() + " " + found.at("a").dump() + " " + found.at("b").dump();
  };
  CHECK(row(0) == "axes \"none\" \"n\"");
  CHECK(row(2) == "variants, in both 1 1");
  CHECK(row(6) == "nodes, only here 0 2");
}

TEST_CASE_METHOD(TwoSweeps,
                 "headlines that differ most come first, and the same is no difference") {
  CHECK_THAT(diff({"n=1,2"}, {"n=1,2", "--seeds", "[5]", "--set", "m=3"}),
             Contains("\nheadlines that differ most\n sum.sum 2 3 +1 +50 %\n") &&
                 Contains("\nnode drawn (test.random)\n seed 0 5\n"));
  const Workshop& same = *this;
  REQUIRE(same.runner({"sweep", "s.yaml", "n=1,2"}).code == 0);
  CHECK_THAT(single_spaced(same.runner({"diff", "s/1", "s/3"}).out),
             Contains(" nodes, the same 8 8\n") && Contains("no difference but of times"));
}

TEST_CASE_METHOD(TwoSweeps, "of a run that was killed the variants are those of its plan") {
  write("s.yaml", kSwept);
  for (int run = 0; run < 2; ++run) REQUIRE(runner({"sweep", "s.yaml", "n=1,2"}).code == 0);
  Json manifest = json("runs/s/1/manifest.json"), kept = Json::array();
  for (const auto& node : manifest.at("nodes").items())
    if (node.at("name").string() == "drawn") kept.push(node);
  manifest["nodes"] = std::move(kept);
  write("runs/s/1/manifest.json", manifest.dump());
  CHECK_THAT(single_spaced(runner({"diff", "s/1", "s/2"}).out),
             Contains(" variants, in both 2 2\n variants, only here 0 0\n nodes, the same 1 1\n"
                      " nodes that differ 0 0\n nodes, only here 0 0\n nodes, not run here 7 0\n"));
}

TEST_CASE_METHOD(TwoSweeps, "a variant that the other sweep has not is in no node of it") {
  const auto text = diff({"m=1,2,3"}, {"m=1,3", "n=1,4"});
  CHECK_THAT(text, Contains(" variants 3 4\n variants, in both 2 2\n variants, only here 1 2\n") &&
                       Contains("\nnodes that one run has\n b[m=2] test.value -\n"));
  CHECK_THAT(text, !Contains("in B b["));
}

TEST_CASE_METHOD(TwoSweeps, "one change of many nodes is told once, and metrics row by row") {
  const Words a = {"n=1,2,3", "--seeds", "3"},
              b = {"n=1,2,3", "--seeds", "2", "--set", "a.ratio=0.25"};
  const auto text = diff(a, b);
  CHECK_THAT(text, Contains("\n3 nodes of a (test.value)\n params.ratio 0.5 0.25\n"));
  CHECK_THAT(text, !Contains("node a[n=1]") && !Contains("\n a[n=1].number"));
  const Workshop& shop = *this;
  const auto each = single_spaced(shop.runner({"diff", "s/1", "s/2", "--each"}).out);
  CHECK_THAT(each, Contains("\nnode a[n=1] (test.value)\n params.ratio 0.5 0.25\n") &&
                       !Contains(" by rows"));
}

TEST_CASE_METHOD(TwoSweeps, "nodes without a result in either run are not called the same") {
  write("s.yaml", std::string(kSwept) + "  t: {use: test.throws}\n");
  for (int run = 0; run < 2; ++run) REQUIRE(runner({"sweep", "s.yaml", "n=1,2"}).code == 1);
  CHECK_THAT(single_spaced(runner({"diff", "s/1", "s/2"}).out),
             Contains(" nodes, the same 8 8\n") && Contains(" nodes without a result 1 1\n"));
}
