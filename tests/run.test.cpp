// Whole runs: what is written, what is reused, what fails and how it is told.
#include <catch2/catch.hpp>
#include <set>

#include "base/sanitized.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

const char* const kTwo =
    "  a: {use: test.value, number: 3, words: [x, y]}\n"
    "  b: {use: test.join, in: [a, a]}\n";

std::string status_of(const Workshop& shop, const std::string& node) {
  return shop.node(node).at("status").string();
}

}  // namespace

TEST_CASE("a run leaves a folder that says everything, and its path on stdout") {
  Workshop shop;
  const std::string text = "report: test.status\nnodes:\n" + std::string(kTwo);
  shop.write("x.yaml", text);
  const auto run = shop.runner({"x.yaml", "--set", "a.number=4"});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK(run.out == (shop.folder() / "runs/x/1\n").native());
  CHECK(std::filesystem::read_symlink(shop.folder() / "runs/x/latest") == "1");

  CHECK(shop.read("runs/x/1/experiment.yaml") == text);
  CHECK(shop.read("runs/x/1/status.txt") == "ok\n");
  const Json plan = shop.json("runs/x/1/plan.json");
  REQUIRE(plan.at("nodes").size() == 2);
  const Json& b = plan.at("nodes").items()[1];
  const auto id = b.at("id").string();
  CHECK(id == "b-" + b.at("key").string().substr(0, 12));
  CHECK(shop.read("runs/x/1/nodes/" + id + "/text/text.txt") ==
        "4\n0.500000\nfast\nx\ny\n4\n0.500000\nfast\nx\ny\n");
  CHECK(shop.json("runs/x/1/metrics.json") == Json::object({{"a.number", 4.0}}));
  const Json manifest = shop.json("runs/x/1/manifest.json");
  CHECK(manifest.at("status") == Json("ok"));
  CHECK(manifest.at("overrides").strings() == std::vector<std::string>{"a.number=4"});
  CHECK(manifest.at("command").string() ==
        "runner x.yaml --set a.number=4 --plugins " + test_plugins().native());
  CHECK(status_of(shop, "b") == "computed");
}

TEST_CASE("a second run reuses everything, also under other names and in another order") {
  const Workshop shop;
  REQUIRE(shop.run(kTwo).code == 0);
  const auto log = shop.folder() / "runs/x/2/logs/worker.log";
  const auto again = shop.run(kTwo);
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("0 computed, 2 reused"));
  CHECK_FALSE(std::filesystem::exists(log));  // no worker was started
  CHECK(status_of(shop, "a") == "reused");
  CHECK(shop.json("runs/x/2/metrics.json").has("a.number"));

  const auto renamed = shop.run(
      "  # a comment\n"
      "  join: {in: {texts: [value, value.text]}, use: test.join, doc: the same}\n"
      "  value: {words: [x, y], ratio: 0.5, number: 3, use: test.value, threads: 1}\n");
  CHECK_THAT(renamed.err, Contains("0 computed, 2 reused"));
}

TEST_CASE("a store elsewhere knows nothing, and --store is used") {
  const Workshop shop;
  REQUIRE(shop.run(kTwo).code == 0);
  CHECK_THAT(shop.run(kTwo, {"--store", "other"}).err, Contains("2 computed"));
  CHECK(std::filesystem::exists(shop.folder() / "other/objects"));
  CHECK_THAT(shop.run(kTwo, {"--store", "other", "--runs", "elsewhere"}).err, Contains("2 reused"));
  CHECK(std::filesystem::exists(shop.folder() / "elsewhere/x/1/manifest.json"));
}

TEST_CASE("a damaged artifact is computed again") {
  const Workshop shop;
  REQUIRE(shop.run(kTwo).code == 0);
  const auto key = shop.node("a").at("key").string();
  const auto file = shop.folder() / "store/objects" / key.substr(0, 2) / key / "text/text.txt";
  const auto whole = read_file(file);
  std::filesystem::resize_file(file, 3);
  const auto run = shop.run(kTwo);
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("1 computed, 1 reused"));
  CHECK(read_file(file) == whole);
}

TEST_CASE("what fails is named with stage and cause; what does not need it goes on") {
  const Workshop shop;
  const auto run = shop.run(
      "  bad:   {use: test.throws}\n"
      "  after: {use: test.join, in: bad}\n"
      "  last:  {use: test.join, in: [after, good]}\n"
      "  good:  {use: test.value, number: 1}\n");
  CHECK(run.code == 1);
  CHECK_THAT(run.err, Contains("error: node bad (test.throws): the pot boiled over"));
  CHECK_THAT(run.err, Contains("skipped: it reads bad, which did not succeed"));
  CHECK_THAT(run.err, Contains("skipped: it reads after, which did not succeed"));
  CHECK_THAT(run.err, Contains("1 computed, 0 reused, 1 failed, 2 skipped"));
  CHECK(status_of(shop, "bad") == "failed");
  CHECK(status_of(shop, "last") == "skipped");
  CHECK(status_of(shop, "good") == "computed");
  CHECK(shop.node("bad").at("error").string() == "node bad (test.throws): the pot boiled over");
  CHECK(shop.json("runs/x/1/manifest.json").at("status") == Json("failed"));
}

TEST_CASE("whatever a stage does ends in words and an exit code") {
  const Workshop shop;
  const auto [node, code, message] = GENERATE(table<std::string, int, std::string>({
      {"{use: test.throws, what: exception}", 1,
       "node n (test.throws): class Throws (tests/plugins/faults.cpp, in test.faults.so): row 9 of "
       "8 "
       "(std::out_of_range)"},
      {"{use: test.throws, what: foreign}", 1,
       "in test.faults.so): too hot (kazan::(anonymous namespace)::BoiledOver)"},
      {"{use: test.throws, what: number}", 1,
       "in test.faults.so): threw something that is not a std::exception (int)"},
      {"{use: test.throws, what: machine}", 74,
       "node n (test.throws): cannot write the pot: No space left"},
      {"{use: test.throws, planning: true}", 69,
       "x.yaml:3:3: error: the node n (test.throws): the pot boiled over"},
      {"{use: test.throws, planning: true, what: number}", 69,
       "x.yaml:3:3: error: the node n (test.throws): class Throws (tests/plugins/faults.cpp, in "
       "test.faults.so): threw something that is not a std::exception (int)"},
      {"{use: test.empty}", 69,
       "node n (test.empty): class Empty (tests/plugins/faults.cpp, in test.faults.so): it ended "
       "without filling its output \"text\""},
      {"{use: test.forgetful}", 69,
       "class Forgetful (tests/plugins/faults.cpp, in test.faults.so): the input \"after\" was "
       "read but is not connected"},
      {"{use: test.undeclared}", 69,
       "node n (test.undeclared): class Undeclared (tests/plugins/faults.cpp, in test.faults.so): "
       "it gives a metric \"alve\" that it does not declare (did you mean alive?)"},
      {"{use: test.dies, how: abort}", 1,
       "node n (test.dies): class Dies (tests/plugins/faults.cpp, in test.faults.so): its worker "
       "was "
       "killed by SIGABRT (Aborted); what it printed is in "},
      {"{use: test.dies, how: silent}", 1,
       "class Dies (tests/plugins/faults.cpp, in test.faults.so): its worker was killed by SIGABRT "
       "(Aborted); it printed nothing"},
      {"{use: test.ragged}", 69,
       "node n (test.ragged): class Ragged (tests/plugins/faults.cpp, in test.faults.so): its "
       "output "
       "\"rows\": this table cannot be saved: fruits has 1 rows, the first column 2"},
      {"{use: test.dies, how: segfault}", 1,
       "its worker was killed by SIGSEGV (Segmentation fault)"},
      {"{use: test.dies, how: stack}", 1, "its worker was killed by SIGSEGV (Segmentation fault)"},
      {"{use: test.dies, how: exit}", 1, "its worker ended with exit code 3"},
      {"{use: test.dies, how: realtime}", 1, "its worker was killed by signal 34; what it printed"},
      {"{use: test.dies, how: exception}", 1, "its worker was killed by SIGABRT (Aborted)"},
      {"{use: test.bad_bytes, fail: true}", 66, "caf\uFFFD is not UTF-8"},
  }));
  CAPTURE(node);
  const auto run = shop.run("  n: " + node + "\n");
  CAPTURE(run.err);
  CHECK(run.code == code);
  CHECK_THAT(run.err, Contains(message));
}

TEST_CASE("a result that no report can show is kept, and its author told") {
  const Workshop shop;
  const auto run = shop.run("  n: {use: test.unseen}\n");
  CAPTURE(run.err);
  CHECK(run.code == 0);
  const std::string who = "class Unseen (tests/plugins/faults.cpp, in test.faults.so): its ",
                    drawn = who +
                            "figure \"curve\" cannot be drawn: there is no kind \"line\" (did "
                            "you mean lines?); expected lines, scatter, image, tokens, contexts "
                            "or table",
                    given = who +
                            "metric \"loss\", a headline, was not given; expected a number, NaN "
                            "where it is undefined";
  CHECK_THAT(run.err, Contains("warning: " + drawn));
  CHECK_THAT(run.err, Contains("warning: " + given));
  const Json manifest = shop.json("runs/x/1/manifest.json");
  REQUIRE(manifest.at("warnings").size() == 2);
  CHECK(manifest.at("warnings").items()[0].at("message").string() == drawn);
  CHECK(manifest.at("warnings").items()[1].at("message").string() == given);
  CHECK(status_of(shop, "n") == "computed");

  const auto again = shop.run("  n: {use: test.unseen}\n");
  CHECK(status_of(shop, "n") == "reused");
  CHECK_THAT(again.err, Contains("warning: " + drawn) && Contains("warning: " + given));
  CHECK(shop.json("runs/x/2/manifest.json").at("warnings") == manifest.at("warnings"));
  const auto report = shop.runner({"report", "x/2", "--report", "test.status"});
  CHECK_THAT(report.err,
             Contains("warning: node n: " + drawn + "\n") && Contains("warning: node n: " + given));
}

TEST_CASE(
    "`node` tells of a result in the store what no report can show; `report` of equal ones once") {
  const Workshop shop;
  REQUIRE(shop.run("  n: {use: test.unseen}\n  m: {use: test.unseen}\n").code == 0);
  const auto node = shop.runner({"node", "runs/x/1/plan.json", shop.node("n").at("id").string()});
  CHECK_THAT(node.err, Contains("reused") && Contains("figure \"curve\" cannot be drawn"));
  const auto report = shop.runner({"report", "x/1", "--report", "test.status"});
  CHECK_THAT(report.err, Contains(" and 1 more: class Unseen (tests/plugins/faults.cpp, "));
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)  // their `new` ends a process
TEST_CASE("a stage that asks for more memory than there is ends in words") {
  const auto run = Workshop().run("  n: {use: test.throws, what: memory}\n");
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("node n (test.throws): out of memory"));
}
#endif

TEST_CASE("a worker's death costs one node; what it printed is kept") {
  const Workshop shop;
  const auto run = shop.run(
      "  a: {use: test.dies}\n"
      "  b: {use: test.value, number: 1}\n"
      "  c: {use: test.dies, how: exit}\n"
      "  d: {use: test.join, in: b}\n");
  CHECK(run.code == 1);
  CHECK_THAT(run.err, Contains("2 computed, 0 reused, 2 failed"));
  CHECK_THAT(shop.read("runs/x/1/logs/worker.log"), Contains("about to end by abort"));
  CHECK(std::filesystem::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("bytes that are not UTF-8 in a warning stop nothing") {
  const Workshop shop;
  CHECK(shop.run("  n: {use: test.bad_bytes}\n").code == 0);
  CHECK_THAT(shop.json("runs/x/1/manifest.json").at("warnings").dump(), Contains("caf\uFFFD"));
}

TEST_CASE("a renderer that fails costs the report, not the run") {
  const Workshop shop;
  shop.write("x.yaml", "report: test.blank\nnodes:\n" + std::string(kTwo));
  const auto run = shop.runner({"x.yaml"});
  CHECK(run.code == 74);
  CHECK_THAT(run.err, Contains("no report: the renderer test.blank: out of ink"));
  CHECK_THAT(shop.json("runs/x/1/manifest.json").at("warnings").dump(), Contains("out of ink"));
  CHECK(shop.runner({"x.yaml", "--report", "none"}).code == 0);
  CHECK(shop.runner({"x.yaml", "--report", "test.nowhere"}).code == 69);
  CHECK(shop.runner({"report", "runs/x/1", "--report", "test.status"}).code == 0);
  CHECK(shop.read("runs/x/1/status.txt") == "failed\n");
}

TEST_CASE("a report is rendered after failures too") {
  const Workshop shop;
  shop.write("x.yaml", "report: test.status\nnodes: {n: {use: test.throws}}\n");
  CHECK(shop.runner({"x.yaml"}).code == 1);
  CHECK(shop.read("runs/x/1/status.txt") == "failed\n");
}

TEST_CASE("--quiet says only what went wrong") {
  const Workshop shop;
  CHECK_THAT(shop.run(kTwo, {"--quiet"}).err, !Contains("test.value"));
  CHECK_THAT(shop.run("  n: {use: test.throws}\n", {"-q"}).err, Contains("the pot boiled over"));
}

TEST_CASE("the experiment is read from wherever the program is started") {
  const Workshop shop;
  shop.write("lib/base.yaml",
             "report: none\nnodes: {n: {use: test.value, number: 1, file: data.txt}}\n");
  shop.write("lib/data.txt", "abc");
  shop.write("far/x.yaml", "extends: ../lib/base.yaml\nname: x\n");
  const auto run = shop.runner({"far/x.yaml"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK(shop.node("n").at("params").at("file").string() ==
        (shop.folder() / "lib/data.txt").native());
}

TEST_CASE("a node that takes far more memory than planned is told, one that does not is not") {
  const Workshop shop;
  const auto hungry = shop.run("  n: {use: test.hungry, mebibytes: 700}\n");
  CHECK(hungry.code == 0);
  if (!kAddressSanitized)
    CHECK_THAT(hungry.err, Contains("of memory, planned were ") &&
                               Contains("at most: the plan step's estimate is too low"));
  CHECK_THAT(shop.run("  n: {use: test.hungry, mebibytes: 1}\n").err, !Contains("planned were"));
}
