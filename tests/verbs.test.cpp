// The verbs and their command lines.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/seal.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

const char* const kExperiment =
    "name: x\nreport: none\nnodes:\n"
    "  a: {use: test.value, number: 1}\n"
    "  b: {use: test.pair, in: {first: a, second: a.table}}\n"
    "  c: {use: test.layer}\n";

}  // namespace

TEST_CASE("a wrong command line is told with the right one, and ends with 64") {
  const Workshop shop;
  shop.write("x.yaml", kExperiment);
  const auto [words, message] = GENERATE(table<Words, std::string>({
      {{"chekc", "x.yaml"}, "no verb chekc (did you mean check?), and no such file"},
      {{"check"}, "too few arguments; usage: runner check EXPERIMENT.yaml (runner check --help)"},
      {{"check", "x.yaml", "y.yaml"}, "one argument too many: y.yaml; usage: runner check"},
      {{"x.yaml", "--sett", "k=1"}, "no option --sett (did you mean --set?)"},
      {{"check", "x.yaml", "--to", "dot"}, "no option --to"},
      {{"table", "x", "--cvs"}, "no option --cvs (did you mean --csv?); usage"},
      {{"table", "x", "--csv", "--json"}, "--csv and --json: expected one format; usage"},
      {{"x.yaml", "--set"}, "--set"},
      {{"graph", "x.yaml", "--to", "dto"}, "--to dto: expected dot or mermaid (did you mean dot?)"},
      {{"describe"}, "too few arguments; usage: runner describe STAGE"},
      {{"list", "x"}, "one argument too many: x"},
      {{"report", "x/1", "--report", "none"}, "--report none: expected a renderer"},
      {{"verify", "x/1", "--threads", "1"}, "--threads goes with --full, and not with a run"},
      {{"verify", "x/1", "--remove"}, "--remove goes with --full, and not with a run"},
      {{"verify", "--full", "--nodes", "a"}, "--nodes goes with a run to compute again"},
      {{"verify", "--full", "--sample", "3"}, "--sample goes with a run to compute again"},
      {{"verify", "--full", "--seed", "0"}, "--seed goes with a run to compute again"},
      {{"verify", "--full", "--all"}, "--all goes with a run to compute again"},
      {{"verify", "--full", "--runs", "runs"}, "--runs goes with a run to compute again"},
      {{"verify", "--full", "--plugins", "p"}, "--plugins goes with a run to compute again"},
      {{"env"}, "too few arguments; usage: runner env COMMAND..."},
  }));
  CAPTURE(words);
  const auto run = shop.runner(words);
  CHECK(run.code == 64);
  CHECK_THAT(run.err, Contains("runner: error: ") && Contains(message));
  CHECK(run.out.empty());
}

TEST_CASE("help is on stdout and ends with 0; nothing to do ends with 64") {
  const Workshop shop;
  for (const Words& words : {Words{"--help"}, Words{"help"}, Words{"-h"}}) {
    const auto help = shop.runner(words);
    CHECK(help.code == 0);
    for (const char* verb : {"run", "check", "list", "describe", "graph", "node", "report", "env"})
      CHECK_THAT(help.out, Contains(std::string("\n  ") + verb + " "));
    CHECK_THAT(help.out, !Contains("worker "));
  }
  CHECK(shop.runner({}).code == 64);
  CHECK_THAT(shop.runner({"run", "--help"}).out, Contains("--store DIR"));
  CHECK_THAT(shop.runner({"--version"}).out, Catch::StartsWith("runner 0."));
  // Of an option that several verbs have, each says what it is to it.
  CHECK_THAT(shop.runner({"diff", "--help"}).out,
             Contains("also what is the same") && !Contains("instead of a sample"));
  CHECK_THAT(shop.runner({"verify", "--help"}).out, Contains("every node instead of a sample"));
  CHECK_THAT(shop.runner({"report", "--help"}).out, !Contains("no report"));
}

TEST_CASE("check says what would run, and runs nothing") {
  const Workshop shop;
  shop.write("x.yaml", kExperiment);
  const auto check = shop.runner({"check", "x.yaml"});
  CHECK(check.code == 0);
  CHECK_THAT(check.out, Catch::StartsWith("x: 3 nodes, no errors\n"));
  CHECK_THAT(check.out, Contains("\n  to run  a-") && Contains("  test.value"));
  CHECK_FALSE(std::filesystem::exists(shop.folder() / "runs"));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  CHECK_THAT(shop.runner({"check", "x.yaml"}).out, Contains("\n  in store  a-"));
  CHECK(shop.runner({"check", "x.yaml", "--quiet"}).out.empty());
}

TEST_CASE("an absent experiment is the input's fault") {
  const Workshop shop;
  const Words words =
      GENERATE(Words{"no.yaml"}, Words{"check", "no.yaml"}, Words{"graph", "no.yaml"});
  const auto run = shop.runner(words);
  CHECK(run.code == 66);
  CHECK(run.err == "error: cannot read no.yaml: No such file or directory\n");
}

TEST_CASE("list names each stage with its doc, and the renderers") {
  const Workshop shop;
  const auto list = shop.runner({"list"});
  CAPTURE(list.err);
  CHECK(list.code == 0);
  CHECK_THAT(list.out, Contains("test.value") && Contains("Writes its parameters down\n"));
  CHECK_THAT(list.out, Catch::StartsWith("stages\n  ") && Contains("\n\nrenderers\n  "));
  const auto renderers = list.out.find("\nrenderers\n");
  CHECK(list.out.find("  test.value ") < renderers);
  CHECK(list.out.find("The run's status as a text\n") > renderers);
}

TEST_CASE("describe shows ports and parameters with ranges and defaults") {
  const Workshop shop;
  const auto value = shop.runner({"describe", "test.value"});
  REQUIRE(value.code == 0);
  for (const char* line :
       {"test.value: Writes its parameters down\n", "text           kazan.Text/1\n",
        "number         integer, at least 0 and at most 99; required\n      a whole number\n",
        "ratio          number, above 0 and at most 1; default 0.5\n",
        "mode           string, fast or exact; default fast\n",
        "words          list of string; default []\n", "width          size; default 1\n",
        "file           file; default null\n", "penalty.coef   number, at least 0; default 0.0\n"})
    CHECK_THAT(value.out, Contains(line));
  const auto pair = shop.runner({"describe", "test.pair"});
  CHECK_THAT(pair.out, Contains("second         kazan.Table/1, may be left out\n"));
  CHECK_THAT(shop.runner({"describe", "test.random"}).out,
             Contains("takes a seed") && Contains("metrics\n  drawn\n      from 0 to 1\n"));
  CHECK_THAT(shop.runner({"describe", "test.gathered"}).out,
             Contains("  sum            headline\n      of the numbers\n"));
  const auto wrong = shop.runner({"describe", "test.valeu"});
  CHECK(wrong.code == 69);
  CHECK_THAT(wrong.err, Contains("no plugin offers test.valeu (did you mean test.value?)"));
  CHECK(shop.runner({"describe", "test.status"}).code == 69);
}

TEST_CASE("graph draws nodes and edges with their shapes") {
  const Workshop shop;
  shop.write("x.yaml", std::string(kExperiment) + "  d: {use: test.join, in: [c, a]}\n");
  const auto dot = shop.runner({"graph", "x.yaml"});
  REQUIRE(dot.code == 0);
  for (const char* line :
       {"digraph \"x\" {\n", "  \"a\" [label=\"a\\ntest.value\"];\n",
        "  \"a\" -> \"b\" [label=\"text\"];\n", "  \"a\" -> \"b\" [label=\"table\"];\n",
        "  \"c\" -> \"d\" [label=\"text [1]\"];\n"})
    CHECK_THAT(dot.out, Contains(line));
  const auto mermaid = shop.runner({"graph", "x.yaml", "--to", "mermaid"});
  CHECK_THAT(mermaid.out, Catch::StartsWith("flowchart LR\n  n0[\"a<br/>test.value\"]\n") &&
                              Contains("  n0 -->|\"table\"| n1\n"));
}

TEST_CASE("node runs nodes of a plan, by id or name, and skips what the store has") {
  const Workshop shop;
  shop.write("x.yaml", kExperiment);
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto plan = shop.json("runs/x/1/plan.json");
  const auto id = plan.at("nodes").items()[0].at("id").string();
  const std::string file = "runs/x/1/plan.json";
  CHECK_THAT(shop.runner({"node", file, id}).err, Contains("reused"));
  const auto fresh = shop.runner({"node", file, id, "b", "--store", "new"});
  CHECK(fresh.code == 0);
  CHECK_THAT(fresh.err, !Contains("reused"));
  const auto wrong = shop.runner({"node", file, "bb"});
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("the plan has no node bb (did you mean b?)"));
  const auto early = shop.runner({"node", file, "b", "--store", "empty"});
  CHECK(early.code == 66);
  CHECK_THAT(early.err, Contains("is not in the store"));
}

TEST_CASE("node refuses a plan whose keys are not those of its contents") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes:\n  a: {use: test.value, number: 1}\n");
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const std::string plan = shop.read("runs/x/1/plan.json");
  const auto [what, by, code] = GENERATE(table<std::string, std::string, int>(
      {{"\"number\": 1", "\"number\": 2", 66}, {"test.value", "test.valeu", 69}}));
  std::string changed = plan;
  REQUIRE(changed.find(what) != changed.npos);
  changed.replace(changed.find(what), what.size(), by);
  shop.write("changed.json", changed);
  for (const char* store : {"store", "new"}) {  // with its result, and without
    const auto run = shop.runner({"node", "changed.json", "a", "--store", store});
    CAPTURE(run.err);
    CHECK(run.code == code);
    CHECK_FALSE(std::filesystem::exists(shop.folder() / "new/objects"));
  }
}

TEST_CASE("what is no plan and no run folder is told") {
  const Workshop shop;
  shop.write("plan.json", "{\"format\": 1");
  shop.write("other.json", "{\"format\": 2}");
  CHECK(shop.runner({"node", "plan.json", "a"}).code == 66);
  CHECK(shop.runner({"node", "other.json", "a"}).code == 66);
  CHECK(shop.runner({"node", "none.json", "a"}).code == 66);
  make_folder(shop.folder() / "empty");
  const auto report = shop.runner({"report", "empty"});
  CHECK(report.code == 66);
  CHECK_THAT(report.err, Contains("empty is not a run folder: it has no plan.json"));
  const auto none = shop.runner({"report", "nowhere"});
  CHECK(none.code == 66);
  CHECK_THAT(none.err, Contains("no run nowhere: no such folder, and runs holds no runs"));
}

TEST_CASE("env runs a command in the workers' environment and gives its exit code back") {
  const Workshop shop;
  const auto run = shop.runner({"env", "sh", "-c", "echo $OMP_WAIT_POLICY; exit 5"});
  CHECK(run.code == 5);
  CHECK(run.out == "passive\n");
  CHECK(shop.runner({"env", "/nowhere"}).code == 74);
  CHECK_THAT(shop.runner({"env", "--help"}).out, Catch::StartsWith("runner env COMMAND...\n"));
}

TEST_CASE("who stops reading changes no exit code") {
  const Workshop shop;
  shop.write("good.yaml", "report: none\nnodes:\n  a: {use: test.value, number: 1}\n");
  shop.write("bad.yaml", "report: none\nnodes:\n  a: {use: test.throws}\n");
  const auto code_of = [&](const char* file) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(ends[0]);
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[1]);
      shop.become({file, "--quiet"});
    }
    ::close(ends[0]);
    ::close(ends[1]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  };
  CHECK(code_of("good.yaml") == 0);
  CHECK(shop.json("runs/good/latest/manifest.json").at("exit_code") == Json(0));
  CHECK(code_of("bad.yaml") == 1);
}

TEST_CASE("report and diff warn of a record that was changed") {
  const Workshop shop;
  REQUIRE(shop.run("  a: {use: test.value, number: 1}\n").code == 0);
  const std::string record = "runs/x/1/nodes/" + shop.node("a").at("id").string() + "/record.json";
  const std::string warning = "warning: node a: its record was changed after it was written: ";
  const auto told = [&](const Words& words) {
    const auto outcome = shop.runner(words);
    CHECK(outcome.code == 0);
    return outcome.err;
  };
  const Words report = {"report", "x/1", "--report", "test.status"}, diff = {"diff", "x/1", "x/1"};
  CHECK_THAT(told(report) + told(diff), !Contains("warning"));
  std::string text = shop.read(record);
  text.replace(text.find("test.value"), 10, "test.worth");
  shop.write(record, text);
  CHECK_THAT(told(report), Contains(warning));
  const auto once = told(diff);
  CHECK_THAT(once, Contains(warning));
  CHECK(once.find(warning) == once.rfind(warning));
}

TEST_CASE("list says of a plugin whose libraries are missing what check says") {
  const Workshop shop;
  const auto folder = shop.folder() / "plugins";
  make_folder(folder);
  std::filesystem::copy_file(test_plugins() / "test.counts.json", folder / "test.counts.json");
  std::string library = read_file(test_plugins() / "test.counts.so");
  const auto needed = library.find("libkazan.so");
  REQUIRE(needed != library.npos);
  library.replace(needed, 11, "libnazak.so");
  shop.write("plugins/test.counts.so", library);
  shop.write("x.yaml", "report: none\nnodes:\n  n: {use: test.counts, steps: 1}\n");
  Workshop alone;  // without the tests' plugins
  alone.environment["KAZAN_PLUGIN_PATH"] = "";
  const std::string problem = "libnazak.so: cannot open shared object file";
  const auto check =
      alone.runner({"check", (shop.folder() / "x.yaml").native(), "--plugins", folder.native()});
  CHECK(check.code == 69);
  CHECK_THAT(check.err, Contains(problem));
  const auto list = alone.runner({"list", "--plugins", folder.native()});
  CHECK(list.code == 69);
  CHECK_THAT(list.err, Contains("cannot be used: test.counts: cannot load ") && Contains(problem));
  CHECK_THAT(list.out, !Contains("test.counts") && Contains("report.html"));
  const auto json = alone.runner({"list", "--plugins", folder.native(), "--format", "json"});
  CHECK_THAT(json.out, Contains("\"broken\": [\n") && Contains(problem));
  CHECK(alone.runner({"list"}).code == 0);
}

TEST_CASE("a folder of something else is no store") {
  const Workshop shop;
  shop.write("x.yaml", kExperiment);
  const auto outcome = shop.runner({"clean", "--store", "."});
  CHECK(outcome.code == 66);
  CHECK_THAT(outcome.err, Contains("there is no store in " + shop.folder().native()));
  make_folder(shop.folder() / "empty");
  CHECK(shop.runner({"clean", "--store", "empty"}).code == 0);
}

TEST_CASE("a name is meant by its beginning; one node is a node") {
  const Workshop shop;
  shop.write("long_name.yaml", "report: none\nnodes:\n  a: {use: test.value, number: 1}\n");
  REQUIRE(shop.runner({"long_name.yaml"}).code == 0);
  for (const Words& words : {Words{"runs", "long"}, Words{"report", "long/1"}}) {
    const auto outcome = shop.runner(words);
    CHECK(outcome.code == 66);
    CHECK_THAT(outcome.err, Contains("(did you mean long_name?)"));
  }
  CHECK_THAT(shop.runner({"check", "long_name.yaml"}).out,
             Contains("long_name: 1 node, no errors"));
  CHECK_THAT(shop.runner({"verify", "--full"}).out, Contains("1 node, "));
}

TEST_CASE("of several options each has its number; a decimal comma is known in a flow mapping") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes:\n  a: {use: test.value, number: 1, ratio: 1,5}\n");
  const auto comma = shop.runner({"check", "x.yaml"});
  CHECK(comma.code == 65);
  CHECK_THAT(comma.err, Contains("x.yaml:3:42: error: ratio: expected a number, found 1,5, with a "
                                 "comma, which ends the entry in {...} (did you mean 1.5?)\n") &&
                            Contains("^~~\n"));
  shop.write("x.yaml", kExperiment);
  const auto one = shop.runner({"check", "x.yaml", "--set", "zz=1"});
  CHECK_THAT(one.err, Contains("--set:1:1: error: no var has the name zz"));
  const auto three = shop.runner(
      {"check", "x.yaml", "--set", "a.number=2", "--set", "zz=1", "--set", "a.nmber=1"});
  CHECK_THAT(three.err, Contains("--set 2:1:1: error: no var has the name zz") &&
                            Contains("--set 3:1:1: error: test.value has no parameter nmber"));
  const auto json =
      shop.runner({"check", "x.yaml", "--set", "a.number=2", "--set", "zz=1", "--format", "json"});
  CHECK_THAT(json.out, Contains("\"file\": \"--set\"") && Contains("\"option\": \"zz=1\""));
}
