// `runner sweep` and `runner table`: many variants as one run.
#include <signal.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

const char* const kNodes =
    "report: none\n"
    "vars: {n: 1, mode: fast}\n"
    "nodes:\n"
    "  base: {use: test.value, number: 7}\n"
    "  own: {use: test.value, number: $n, mode: $mode}\n"
    "  drawn: {use: test.random}\n"
    "  all: {use: test.join, in: [base, own, drawn]}\n";

// Stores one layer of a model that reads a sentence.
const char* const kStored =
    "report: none\n"
    "vars: {layer: 0, weights: bundled/mini}\n"
    "nodes:\n"
    "  text: {use: text.inline, content: \"A fruit spirit from Hungary, and its name.\"}\n"
    "  model: {use: model.gpt2, weights: $weights}\n"
    "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
    "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, "
    "layer: $layer}\n"
    "  stored: {use: store.hdf5, in: acts}\n";

// How many passes of a model a run told of.
std::size_t passes(const std::string& err) {
  std::size_t count = 0;
  for (auto at = err.find("one pass of the model"); at != err.npos;
       at = err.find("one pass of the model", at + 1))
    ++count;
  return count;
}

Json table(const Workshop& shop, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"table", "x/latest", "--format", "json"});
  const auto outcome = shop.runner(options);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  return Json::parse(outcome.out, "the table");
}

std::string text_of(const Workshop& shop, const std::string& node) {
  const auto id = shop.node(node).at("id").string();
  return shop.read("runs/x/latest/nodes/" + id + "/text/text.txt");
}

}  // namespace

TEST_CASE("a sweep has the results of its variants run one by one, and shares what is equal") {
  const Workshop shop;
  shop.write("x.yaml", kNodes);
  const auto swept = shop.runner({"sweep", "x.yaml", "n=1..3", "--seeds", "2"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  // base; own three times; drawn twice; all six times
  CHECK_THAT(swept.err, Contains("12 computed, 0 reused"));
  const std::string third = text_of(shop, "all[n=3,seed=1]");
  const auto alone = shop.runner({"x.yaml", "--set", "n=3", "--set", "seed=1"});
  CHECK_THAT(alone.err, Contains("0 computed, 4 reused"));
  CHECK(text_of(shop, "all") == third);
  const auto more = shop.runner({"sweep", "x.yaml", "n=1..4", "--seeds", "2"});
  CHECK_THAT(more.err, Contains("3 computed, 12 reused"));
}

TEST_CASE("a file that has a sweep is run as one") {
  const Workshop shop;
  shop.write("x.yaml", std::string(kNodes) +
                           "sweep:\n"
                           "  grid: {n: [1, 2]}\n"
                           "  cases: {fast: {}, exact: {mode: exact}, other: {own: {use: "
                           "test.pair, in: base}}}\n"
                           "  where: n == 1 or case != other\n");
  const auto swept = shop.runner({"x.yaml"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  CHECK(shop.json("runs/x/latest/plan.json").at("variants").items().size() == 5);
  CHECK_THAT(text_of(shop, "own[n=2,case=exact]"), Contains("2\n") && Contains("exact"));
  CHECK_THAT(text_of(shop, "own[n=1,case=other]"), Contains("no table"));
  CHECK(shop.runner({"check", "x.yaml"}).code == 0);
  const auto dry = shop.runner({"sweep", "x.yaml", "n=1,2,5", "--dry-run"});
  CHECK_THAT(dry.out, Contains("x: 7 variants of 4 nodes") && Contains("n  3 values: 1, 2, 5") &&
                          Contains("case  3 values: fast, exact, other"));
}

TEST_CASE("axes are told in the order of the file, and together what varies together") {
  const Workshop shop;
  shop.write("x.yaml", std::string(kNodes) +
                           "sweep:\n"
                           "  zip: {n: [1, 2], mode: [fast, exact]}\n"
                           "  cases: {plain: {}, seven: {base.number: 8}, nine: {base.number: 9}}\n"
                           "  where: case != plain or n == 2\n");
  const auto dry = shop.runner({"sweep", "x.yaml", "--dry-run"});
  CAPTURE(dry.err);
  CHECK_THAT(dry.out, Contains("  n, mode  2 points: (1, fast), (2, exact)\n"
                               "  case  3 values: plain, seven, nine\n"
                               "  where  case != plain or n == 2: 5 of 6 variants, 1 left out\n"));
  REQUIRE(shop.runner({"sweep", "x.yaml", "--report", "report.html"}).code == 0);
  const auto page = shop.read("runs/x/latest/report.html");
  CHECK_THAT(page, Contains("n, mode</th><td>2 points, these together</td>"
                            "<td>(1, fast), (2, exact)</td>"));
  CHECK_THAT(page, Contains("<td>plain, seven, nine</td>"));
  CHECK_THAT(page, Contains("where</th><td>5 of 6 variants, 1 left out</td>"
                            "<td>case != plain or n == 2</td>"));
}

TEST_CASE("a table has a row for each variant") {
  const Workshop shop;
  shop.write("x.yaml", kNodes);
  REQUIRE(shop.runner({"sweep", "x.yaml", "n=5,3", "--seeds", "2"}).code == 0);
  const Json seeds = table(shop, {"--all"});
  CHECK(seeds.at("axes") == Json(std::vector<std::string>{"n"}));
  REQUIRE(seeds.at("rows").items().size() == 2);
  const Json& five = seeds.at("rows").items()[0];
  CHECK(five.at("at").at("n").string() == "5");
  CHECK(five.at("variants").items().size() == 2);
  CHECK(five.at("values").at("own.number").at("mean").number() == 5);
  CHECK(five.at("values").at("own.number").at("count").integer() == 1);  // of a node both share
  CHECK(five.at("values").at("drawn.drawn").at("count").integer() == 2);
  const Json each = table(shop, {"--each", "--metrics", "own.number", "--sort", "own.number"});
  REQUIRE(each.at("rows").items().size() == 4);
  CHECK(each.at("rows").items()[0].at("at") == Json::object({{"n", "3"}, {"seed", "0"}}));
  const auto csv = shop.runner({"table", "x/latest", "--all", "--only-changed", "--format", "csv"});
  CHECK(csv.out ==
        "n,variants,seeds,own.number,own.number.half,own.number.count,own.number.of\n"
        "5,2,2,5.0,,1,1\n3,2,2,3.0,,1,1\n");
  const auto text = shop.runner({"table", "x/latest", "--metrics", "own.number,drawn.drawn"});
  CHECK_THAT(text.out, Contains("\n5           5  0.6744 ±") && Contains(" ± ") &&
                           Contains("own.number: the parameter") && Contains("mean over 2 seeds"));
  const auto sorted = shop.runner({"table", "x/latest", "--metrics", "number", "--sort", "n"});
  CHECK(sorted.code == 64);  // base has one, too
  CHECK_THAT(sorted.err, Contains("expected base.number or own.number"));
  const Json by_axis = table(shop, {"--sort", "n", "--reverse", "--metrics", "own.number"});
  CHECK(by_axis.at("rows").items()[0].at("at").at("n").string() == "5");
  const auto wrong = shop.runner({"table", "x/latest", "--sort", "own.nmber"});
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("did you mean own.number?"));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto none = shop.runner({"table", "x/latest"});
  CHECK(none.code == 66);
  CHECK_THAT(none.err, Contains("no sweep"));
}

TEST_CASE("a variant that fails leaves the others theirs") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "nodes:\n"
             "  curve: {use: test.curve, points: 3, fail_after: -1}\n"
             "  n: {use: test.value, number: 1}\n");
  const auto swept = shop.runner({"sweep", "x.yaml", "curve.fail_after=1,-1,2", "n.number=1,2"});
  CHECK(swept.code == 1);
  const Json rows = table(shop, {"--all"}).at("rows");
  REQUIRE(rows.items().size() == 6);
  for (const auto& row : rows.items()) {
    const bool failed = row.at("at").at("curve.fail_after").string() != "-1";
    CHECK(row.at("missing").items().size() == (failed ? 1U : 0U));
    CHECK(row.at("values").has("n.number"));
  }
}

TEST_CASE("the table of a run that was stopped has what there is, and says how to go on") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {n: 1}\n"
             "nodes:\n"
             "  own: {use: test.value, number: $n}\n"
             "  wait: {use: test.sleeps, in: own, seconds: 0.3}\n"
             "sweep: {grid: {n: 1..9}}\n");
  auto run = shop.start({"x.yaml", "--jobs", "1"});
  REQUIRE(shop.await("runs/x/1/events.jsonl", "wait[n=2]"));
  run.signal(SIGINT);
  REQUIRE(run.wait().code == 130);
  const auto stopped = shop.runner({"table", "x/1", "--all"});
  CHECK(stopped.code == 0);
  CHECK_THAT(stopped.out, Contains("\n1           1\n"));
  CHECK_THAT(stopped.err,
             Contains("of 18 nodes lack a result, ") &&
                 Contains("of 9 variants lack some: the run was stopped; to go on: ") &&
                 Contains("runner x.yaml --jobs 1 --plugins "));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  CHECK(shop.runner({"table", "x/2", "--all"}).err.empty());
}

TEST_CASE("variants that differ in what their case ignores are one row") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {n: 1}\n"
             "nodes:\n"
             "  own: {use: test.value, number: $n}\n"
             "  drawn: {use: test.random}\n"
             "  all: {use: test.join, in: [own, drawn]}\n"
             "sweep:\n"
             "  grid: {n: [1, 2, 3]}\n"
             "  cases: {given: {}, fixed: {own: {number: 9}}}\n"
             "  seeds: 2\n");
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto csv = shop.runner({"table", "x/latest", "--metrics", "number", "--format", "csv"});
  CHECK(csv.out ==
        "n,case,variants,seeds,own.number,own.number.half,own.number.count,own.number.of\n"
        "1,given,2,2,1.0,,1,1\n"
        "any,fixed,6,2,9.0,,1,1\n"
        "2,given,2,2,2.0,,1,1\n"
        "3,given,2,2,3.0,,1,1\n");
  const Json rows = table(shop, {"--all"}).at("rows");
  CHECK(rows.items()[1].at("any") ==
        Json::object({{"n", Json(std::vector<std::string>{"1", "2", "3"})}}));
  CHECK_THAT(shop.runner({"table", "x/latest", "--all"}).out, Contains("come out the same"));
}

TEST_CASE("nodes that gather have a table of their own, and fail alone") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {n: 1}\n"
             "nodes:\n"
             "  own: {use: test.value, number: $n}\n"
             "  drawn: {use: test.random}\n"
             "  sums: {use: test.gathered, in: own.metrics, over: n}\n"
             "  broken: {use: test.gathered, in: drawn.metrics, over: seed}\n"
             "sweep: {grid: {n: [1, 2]}, seeds: 2}\n");
  CHECK(shop.runner({"x.yaml"}).code == 65);  // broken reads no metric of the name it wants
  const Json json = table(shop);
  for (const auto& row : json.at("rows").items()) CHECK(row.at("missing").items().empty());
  REQUIRE(json.at("gathered").items().size() == 2);
  const Json& sums = json.at("gathered").items()[0];
  CHECK(sums.at("node").string() == "sums");
  CHECK(sums.at("over").strings() == std::vector<std::string>{"n"});
  CHECK(sums.at("rows").items()[0].at("values").at("sums.sum").at("mean").number() == 3);
  const Json& broken = json.at("gathered").items()[1];
  CHECK(broken.at("rows").items()[0].at("missing").items().size() == 1);
  const auto text = shop.runner({"table", "x/latest"});
  CHECK_THAT(text.out, Contains("sums gathers over n\n\nsums.sum  3\n"));
  CHECK_THAT(text.out, !Contains("rows lack"));
  const auto own = shop.runner({"table", "x/latest", "--gathered", "sums", "--format", "csv"});
  CHECK(own.out == "sums.sum\n3.0\n");
  const auto none = shop.runner({"table", "x/latest", "--gathered", "sum"});
  CHECK(none.code == 64);
  CHECK_THAT(none.err, Contains("did you mean sums?"));
}

TEST_CASE("a sweep that is killed goes on where it was") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {n: 1}\n"
             "nodes:\n"
             "  own: {use: test.value, number: $n}\n"
             "  wait: {use: test.sleeps, in: own, seconds: 0.2}\n");
  auto killed = shop.start({"sweep", "x.yaml", "n=1..9", "--jobs", "1"});
  REQUIRE(shop.await("runs/x/1/events.jsonl", "wait[n=2]"));
  killed.signal(SIGKILL);
  killed.wait();
  REQUIRE(shop.workers_gone());
  const auto left = [&] {  // half written
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shop.folder() / "runs/x/1"))
      count += entry.path().native().find(".tmp-") != std::string::npos;
    return count;
  };
  REQUIRE(left() > 0);
  const auto run = Json::parse(shop.runner({"runs", "--format", "json"}).out, "runs").items().at(0);
  CHECK(run.at("status").string() == "killed");
  std::int64_t ended = 0;
  for (const auto& [status, count] : run.at("nodes").members()) ended += count.integer();
  CHECK_THAT(shop.runner({"table", "x/1", "--all"}).err,
             Contains(std::to_string(18 - ended) + " of 18 nodes lack a result"));
  const bool frozen = GENERATE(false, true);
  if (frozen) shop.write("x.yaml", "nodes: {}\n");  // its plan is what goes on
  const auto again = frozen ? shop.runner({"sweep", "--resume", "x/1"})
                            : shop.runner({"sweep", "x.yaml", "n=1..9"});
  CAPTURE(again.err);
  REQUIRE(again.code == 0);
  CHECK(left() == 0);
  const auto file = (shop.folder() / "x.yaml").native();
  const std::string changed = "warning: " + file + " has changed since " +
                              (shop.folder() / "runs/x/1").native() +
                              ", whose plan goes on as it was; for the new one: ";
  CHECK((again.err.find(changed + "runner sweep x.yaml n=1..9") != again.err.npos) == frozen);
  std::map<std::string, int> statuses;
  for (const auto& node : shop.json("runs/x/latest/manifest.json").at("nodes").items())
    ++statuses[node.at("status").string()];
  CHECK(statuses["reused"] >= 2);
  CHECK(statuses["reused"] + statuses["computed"] == 18);
  CHECK(shop.read("runs/x/2/experiment.yaml") == shop.read("runs/x/1/experiment.yaml"));
  CHECK(shop.json("runs/x/2/plan.json") == shop.json("runs/x/1/plan.json"));
  CHECK(shop.runner({"sweep", "--resume", "x/1", "n=3"}).code == 64);
  CHECK(shop.runner({"sweep", "--resume", "x/1", "--set", "n=3"}).code == 64);
  CHECK(shop.runner({"sweep", "--resume", "x/9"}).code == 66);
}

TEST_CASE("spellings of one value are told before anything runs") {
  const Workshop shop;
  shop.write("x.yaml",
             std::string(kNodes) + "sweep: {grid: {own.ratio: [0.5, 1e-3, 0.001], n: [1, 2]}}\n");
  const auto dry = shop.runner({"sweep", "x.yaml", "--dry-run"});
  CHECK(dry.code == 0);
  CHECK_THAT(dry.err, Contains("x.yaml:8:39: warning: own.ratio: 1e-3 and 0.001 come out the same "
                               "in every variant; expected values that differ"));
  CHECK_THAT(dry.out, Contains("6 variants of") && Contains("\n2 variants come out the same"));
  const auto differ = shop.runner({"sweep", "x.yaml", "own.ratio=0.5,1e-3", "--dry-run"});
  CHECK(differ.err.empty());
  CHECK_THAT(differ.out, !Contains("come out the same"));
}

TEST_CASE("values that are lists stand in brackets, on the command line as in a file") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {said: [none]}\n"
             "nodes: {own: {use: test.value, number: 1, words: $said}}\n");
  const auto told = GENERATE(as<std::string>(), "said=[plum,pear],[quince]",
                             "said=[[plum,pear],[quince]]", "own.words=[plum,pear],[quince]");
  CAPTURE(told);
  const std::string axis = told.substr(0, told.find('='));
  const auto swept = shop.runner({"sweep", "x.yaml", told});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  const auto both = "own[" + axis + "=[plum, pear]]", one = "own[" + axis + "=[quince]]";
  CHECK_THAT(text_of(shop, both), Catch::EndsWith("fast\nplum\npear\n"));
  CHECK_THAT(text_of(shop, one), Catch::EndsWith("fast\nquince\n"));
  // A single list is that of the values.
  const auto words = shop.runner({"sweep", "x.yaml", axis + "=[plum,pear]", "--dry-run"});
  CHECK(words.code == 0);
  CHECK_THAT(words.out, Contains("2 values: plum, pear"));
}

TEST_CASE("all of an axis is what the stage says") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\n"
             "vars: {at: middle}\n"
             "nodes:\n"
             "  deep: {use: test.layer, layer: $at}\n");
  for (const char* const axis : {"at=all", "deep.layer=all"}) {
    const auto outcome = shop.runner({"sweep", "x.yaml", axis, "--dry-run"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, Contains("12 variants of 1 node"));
  }
  const auto outcome = shop.runner({"sweep", "x.yaml", "seed=all", "--dry-run"});
  CHECK(outcome.code == 65);
  CHECK_THAT(outcome.err, Contains("nothing says what all of seed is"));
}

TEST_CASE("what is wrong with a sweep is said before anything runs") {
  const Workshop shop;
  shop.write("x.yaml", kNodes);
  const auto [axis, fault] = GENERATE(Catch::Generators::table<std::string, std::string>({
      {"m=1,2", "no var has the name m"},
      {"own.nmber=1,2", "did you mean number?"},
      {"n=", "n: expected at least one value, found none"},
      {"n=1,1", "n has the value 1 twice; expected each value once"},
      {"n=98..101",
       "argument 'n=98..101':1:3: error: number: expected at least 0 and at most 99, found 100\n  "
       "1 | n=98..101\n  "
       "  |   ^~~~~~~\n"},
      {"n=0..99", ""},
  }));
  CAPTURE(axis);
  const auto outcome = shop.runner({"sweep", "x.yaml", axis, "--dry-run", "--seeds", "11"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 65);
  CHECK_THAT(outcome.err, Contains(fault));
  CHECK_FALSE(std::filesystem::exists(shop.folder() / "runs"));
}

TEST_CASE("more than a thousand variants have to be meant") {
  const Workshop shop;
  shop.write("x.yaml", kNodes);
  const std::vector<std::string> words = {"sweep",   "x.yaml", "n=0..99",
                                          "--seeds", "11",     "--dry-run"};
  const auto refused = shop.runner(words);
  CHECK(refused.code == 65);
  CHECK_THAT(refused.err, Contains("at most 1,000 variants") && Contains("--yes"));
  auto meant = words;
  meant.push_back("--yes");
  const auto outcome = shop.runner(meant);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("1,100 variants"));
  shop.write("y.yaml", std::string(kNodes) + "sweep: {grid: {n: 0..99}, seeds: 11}\n");
  CHECK(shop.runner({"check", "y.yaml"}).code == 65);
  CHECK(shop.runner({"check", "y.yaml", "-y"}).code == 0);
  CHECK(shop.runner({"run", "y.yaml", "--yes", "--set", "n=1"}).code == 65);  // n is an axis
  CHECK(shop.runner({"sweep", "x.yaml"}).code == 65);
}

TEST_CASE("a node gathers the metrics of variants, and knows where each stands") {
  const Workshop shop;
  shop.write(
      "x.yaml",
      "report: none\n"
      "vars: {n: 1, w: 1}\n"
      "nodes:\n"
      "  base: {use: test.value, number: 7}\n"
      "  own: {use: test.value, number: $n, width: $w}\n"
      "  drawn: {use: test.random}\n"
      "  all: {use: test.gathered, in: {metrics: [own.metrics, base.metrics], text: drawn}, "
      "over: n}\n"
      "  sums: {use: test.gathered, in: {metrics: own.metrics, text: base}, over: [n, w, seed]}\n"
      "sweep: {grid: {n: [1, 2], w: [1, 2]}, seeds: 2}\n");
  const auto swept = shop.runner({"x.yaml"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  const auto lines = [&](const std::string& node) {
    return shop.read("runs/x/latest/nodes/" + shop.node(node).at("id").string() +
                     "/lines/text.txt");
  };
  CHECK_THAT(lines("all[w=2,seed=1]"), Catch::EndsWith("n=1 1\nn=2 2\n 7\n"));
  // own draws nothing: what both seeds share is read once, and stands at no seed.
  CHECK_THAT(lines("sums"), Catch::EndsWith("n=1,w=1 1\nn=1,w=2 1\nn=2,w=1 2\nn=2,w=2 2\n"));
  CHECK(table(shop, {"--metrics", "sums.sum"}).at("rows").items().size() == 4);
  CHECK_THAT(shop.runner({"x.yaml"}).err, Contains("0 computed"));
  // What gathers is computed again when the sweep grows; what it gathered is not.
  const auto more = shop.runner({"sweep", "x.yaml", "n=1..3"});
  CAPTURE(more.err);
  CHECK_THAT(more.err, Contains("7 computed"));  // own twice; all four times, sums
  CHECK(shop.runner({"verify", "x/latest"}).code == 0);
}

TEST_CASE("one pass of the model serves all layers, with the bits of a pass for each") {
  const Workshop shop;
  shop.write("x.yaml", kStored);
  const auto stored = [&](const std::string& node) { return shop.node(node).at("outputs").dump(); };
  const auto swept = shop.runner({"sweep", "x.yaml", "layer=all", "--jobs", "2"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  CHECK(passes(swept.err) == 1);
  CHECK_THAT(swept.err, Contains("one pass of the model for 6 nodes"));
  const std::string other = (shop.folder() / "other").native();
  std::vector<std::string> shared;
  for (int i = 0; i < 6; ++i) shared.push_back(stored("stored[layer=" + std::to_string(i) + "]"));
  for (const int layer : {0, 3, 5}) {
    const auto one =
        shop.runner({"x.yaml", "--set", "layer=" + std::to_string(layer), "--store", other});
    CAPTURE(one.err);
    REQUIRE(one.code == 0);
    CHECK(passes(one.err) == 0);
    CHECK(stored("stored") == shared[static_cast<std::size_t>(layer)]);
  }
  // What is in the store is not read again, and one node shares with none.
  const auto rest = shop.runner({"sweep", "x.yaml", "layer=0..4", "--store", other});
  CHECK_THAT(rest.err, Contains("one pass of the model for 3 nodes"));
  CHECK(shop.runner({"verify", "x/latest"}).code == 0);
}

TEST_CASE("two passes that one worker has to do come one after the other") {
  const Workshop shop;
  shop.write("x.yaml", std::string(kStored) +
                           "sweep: {grid: {layer: 0..3, weights: [bundled/mini, "
                           "\"random:bundled/mini@0\"]}}\n");
  const auto swept = shop.runner({"x.yaml", "--jobs", "1"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  const std::string whole = "one pass of the model for 4 nodes";
  const auto first = swept.err.find(whole);
  REQUIRE(first != swept.err.npos);
  CHECK(swept.err.find(whole, first + 1) != swept.err.npos);
  CHECK(passes(swept.err) == 2);
}

TEST_CASE("live rows that are not the first of their window are stored") {
  const Workshop shop;
  shop.write(
      "x.yaml",
      "report: none\n"
      "nodes:\n"
      "  text: {use: text.inline, content: \"A fruit spirit from Hungary, and its name.\"}\n"
      "  model: {use: model.gpt2, weights: bundled/mini}\n"
      "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}, window: 4}\n"
      "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, "
      "layer: 1}\n"
      "  all: {use: store.hdf5, in: acts}\n"
      "  rest: {use: store.hdf5, in: acts, without_first: true}\n");
  const auto run = shop.runner({"x.yaml"});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const auto rows = [&](const std::string& node) {
    const auto record =
        shop.json("runs/x/latest/nodes/" + shop.node(node).at("id").string() + "/record.json");
    for (const auto& metric : record.at("metrics").items())
      if (metric.at("name").string() == "rows") return std::llround(metric.at("value").number());
    return -1LL;
  };
  CHECK(rows("all") > 8);
  CHECK(rows("rest") == rows("all") - (rows("all") + 3) / 4);
}

TEST_CASE("a pass that there is no room for is left out, and that is said") {
  const Workshop shop;
  shop.write("x.yaml", kStored);
  const auto swept = shop.runner({"sweep", "x.yaml", "layer=all"});
  CAPTURE(swept.err);
  REQUIRE(swept.code == 0);
  REQUIRE(passes(swept.err) == 1);
  std::int64_t most = 0;
  for (const auto& node : shop.json("runs/x/1/plan.json").at("nodes").items())
    most = std::max(most, node.at("estimate").at("memory_bytes").integer());
  const std::string less = std::to_string((most - 1) / 1024) + "K";
  const auto alone =
      shop.runner({"sweep", "x.yaml", "layer=all", "--memory", less, "--store", "s"});
  CAPTURE(alone.err);
  CHECK(alone.code == 0);
  CHECK(passes(alone.err) == 0);
  CHECK_THAT(alone.err, Contains("stored[layer=0] and 5 others share no pass of the model, which "
                                 "would take up to"));
  // What is in the store takes no part.
  const auto rest = shop.runner({"sweep", "x.yaml", "layer=0,1", "--store", "t"});
  CHECK(passes(rest.err) == 1);
  const auto last = shop.runner({"sweep", "x.yaml", "layer=0..2", "--store", "t"});
  CHECK(passes(last.err) == 0);
  for (const auto& node : shop.json("runs/x/latest/plan.json").at("nodes").items())
    CHECK(node.at("pass").string().empty());
}
