// Several nodes at once, several runners at once.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::string kLog = "runs/x/latest/logs/worker.log";

std::string path(const Workshop& shop, const std::string& name) {
  return (shop.folder() / name).native();
}

std::string meeting(const Workshop& shop) {
  const std::string a = path(shop, "a"), b = path(shop, "b");
  return "  one: {use: test.meets, own: " + a + ", other: " + b +
         "}\n"
         "  two: {use: test.meets, own: " +
         b + ", other: " + a + "}\n";
}

std::string crowd(const Workshop& shop, const std::string& rest) {
  std::string nodes;
  for (int i = 0; i < 4; ++i)
    nodes += "  n" + std::to_string(i) + ": {use: test.alone, number: " + std::to_string(i) +
             ", folder: " + path(shop, "mark") + rest + "}\n";
  return nodes;
}

// A node that sleeps until the test writes the file `go`.
std::string sleeper(const Workshop& shop) {
  return "report: none\nnodes: {n: {use: test.sleeps, seconds: 50, until: " + path(shop, "go") +
         "}}\n";
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// The hashes of all outputs of the latest run of x.yaml, by node.
std::string outputs(const Workshop& shop) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(shop.folder() / "runs/x/latest/nodes"))
    all += shop.json(("runs/x/latest/nodes" / entry.path().filename() / "record.json").native())
               .at("outputs")
               .dump() +
           "\n";
  return all;
}

}  // namespace

TEST_CASE("nodes that do not need each other run at the same time") {
  const Workshop shop;
  const auto run = shop.run(meeting(shop), {"--jobs", "2"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  const Json one = shop.node("one"), two = shop.node("two");
  CHECK(one.at("status") == Json("computed"));
  CHECK(two.at("status") == Json("computed"));
}

TEST_CASE("--jobs 1 runs one at a time") {
  const Workshop shop;
  CHECK(shop.run(crowd(shop, ""), {"--jobs", "1"}).code == 0);
}

TEST_CASE("without --jobs, nodes run side by side as their threads fit on the cores") {
  const Workshop shop;
  const auto cores = std::to_string(shop.cores());
  CHECK(shop.run(crowd(shop, ", threads: " + cores)).code == 0);  // one at a time
}

TEST_CASE("nodes run side by side as their estimates fit into --memory") {
  const Workshop shop;
  const auto run = shop.run(crowd(shop, ", memory: 600"), {"--jobs", "4", "--memory", "1G"});
  CAPTURE(run.err);
  CHECK(run.code == 0);  // one at a time
  const auto small = shop.run(crowd(shop, ", memory: 600"), {"--store", "s", "--memory", "500M"});
  CHECK(small.code == 74);
  CHECK_THAT(small.err, Contains("of memory; --memory is 500 MiB"));
  CHECK(shop.runner({"x.yaml", "--memory", "much"}).code == 64);
}

TEST_CASE("a node that needs more than there is runs alone all the same") {
  const Workshop shop;
  CHECK(
      shop.run("  n: {use: test.alone, folder: " + path(shop, "mark") + ", threads: 64}\n").code ==
      0);
}

TEST_CASE("a worker that is killed beside others has its node run again, alone") {
  const Workshop shop;
  const std::string mark = path(shop, "mark");
  const auto run = shop.run("  hungry: {use: test.starves, mark: " + mark +
                                "}\n"
                                "  third:  {use: test.sleeps, seconds: 1}\n"
                                "  other:  {use: test.lingers, mark: " +
                                mark + "}\n",
                            {"--jobs", "3"});
  CAPTURE(run.err);
  CHECK(run.code == 0);  // also of those that are idle by then, all but one have ended
  CHECK_THAT(run.err, Contains("its worker was killed by SIGKILL") &&
                          Contains("it runs again, with nothing beside it"));
  CHECK_THAT(run.err, Contains("3 computed"));
}

TEST_CASE("two workers that are killed at the same time have both their nodes run again") {
  const Workshop shop;
  const std::string a = path(shop, "a"), b = path(shop, "b");
  const auto run = shop.run("  one: {use: test.starves, mark: " + a + ", other: " + b +
                                "}\n"
                                "  two: {use: test.starves, mark: " +
                                b + ", other: " + a + "}\n",
                            {"--jobs", "2"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK(times(run.err, "it runs again, with nothing beside it") == 2);
  CHECK_THAT(run.err, Contains("2 computed"));
}

TEST_CASE("a worker that goes on without its channel, or leaves it to another, costs its node") {
  const Workshop shop;
  const auto [how, words] = GENERATE(table<std::string, std::string>(
      {{"silence", "its worker closed its channel and went on, and was killed"},
       {"heir", "its worker was killed by SIGABRT (Aborted)"}}));
  const auto run = shop.run("  bad:  {use: test.dies, how: " + how +
                            "}\n"
                            "  good: {use: test.value, number: 1}\n");
  CHECK(run.code == 1);
  CHECK_THAT(
      run.err,
      Contains("node bad (test.dies): class Dies (tests/plugins/faults.cpp, in test.faults.so): " +
               words));
  CHECK_THAT(run.err, Contains("1 computed, 0 reused, 1 failed"));
}

TEST_CASE("a worker that sends nonsense costs its node, not the run") {
  const Workshop shop;
  const std::string how = GENERATE("garbage", "nonsense");
  const auto run = shop.run("  bad:   {use: test.dies, how: " + how +
                            "}\n"
                            "  after: {use: test.join, in: bad}\n"
                            "  good:  {use: test.value, number: 1}\n");
  CHECK(run.code == 1);
  CHECK_THAT(run.err, Contains("in test.faults.so): its worker sent what is no message"));
  CHECK_THAT(run.err, Contains("1 computed, 0 reused, 1 failed, 1 skipped"));
}

TEST_CASE("what comes out does not depend on how many run at once") {
  const Workshop shop;
  std::string nodes = "  a: {use: test.random}\n";
  for (int i = 0; i < 12; ++i)
    nodes += "  n" + std::to_string(i) + ": {use: test.random, seed: " + std::to_string(i) +
             "}\n  j" + std::to_string(i) + ": {use: test.join, in: {texts: [a, n" +
             std::to_string(i) + "]}}\n";
  REQUIRE(shop.run(nodes, {"--jobs", "1", "--store", path(shop, "s1")}).code == 0);
  const auto one = outputs(shop);
  const Json plan = shop.json("runs/x/1/plan.json");
  const auto run = shop.run(nodes, {"--jobs", "5", "--store", path(shop, "s5")});
  REQUIRE(run.code == 0);
  CHECK(run.err.find("waiting") == std::string::npos);
  CHECK(outputs(shop) == one);
  CHECK(shop.json("runs/x/2/plan.json") == plan);
  CHECK_THAT(run.err, Contains("24 computed, 1 reused"));  // a and n0 are one
}

TEST_CASE("two runners do not compute the same node twice") {
  const Workshop shop;
  shop.write("x.yaml", sleeper(shop));
  auto first = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  auto other = shop.start({"x.yaml"}, "second");
  REQUIRE(shop.await("second.err", "waiting: another run computes it"));
  shop.write("go", "");
  const auto second = other.wait();
  CHECK(second.code == 0);
  CHECK_THAT(second.err, Contains("waiting: another run computes it (process " +
                                  std::to_string(first.pid()) + " on ") &&
                             Contains("0 computed, 1 reused"));
  CHECK(first.wait().code == 0);
  CHECK_FALSE(fs::exists(shop.folder() / "runs/x/2/logs/worker.log"));
  CHECK(fs::is_empty(shop.folder() / "store/locks"));
}

TEST_CASE("a runner that waits takes over when the other dies") {
  const Workshop shop;
  shop.write("x.yaml", sleeper(shop));
  auto first = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  auto second = shop.start({"x.yaml"}, "second");
  REQUIRE(shop.await("second.err", "waiting: another run computes it"));
  first.signal(SIGKILL);
  first.wait();
  REQUIRE(shop.workers_gone());  // else its worker may still end the node
  shop.write("go", "");
  const auto outcome = second.wait();
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.err, Contains("1 computed"));
}

TEST_CASE("a runner that waits for another can be stopped") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes: {n: {use: test.sleeps, seconds: 30}}\n");
  auto first = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  auto second = shop.start({"x.yaml"}, "second");
  REQUIRE(shop.await("second.err", "waiting: another run computes it"));
  second.signal(SIGINT);
  CHECK(second.wait().code == 130);
  auto third = shop.start({"node", "runs/x/1/plan.json", "n"}, "third");
  REQUIRE(shop.await("third.err", "waiting: another run computes it"));
  third.signal(SIGTERM);
  CHECK(third.wait().code == 143);
}

TEST_CASE("on a file system without locks both compute, and the first result stands") {
  Workshop shop;
  shop.environment["LD_PRELOAD"] = (build_folder() / "tests/libno_locks.so").native();
  shop.write("x.yaml", sleeper(shop));
  auto first = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  auto other = shop.start({"x.yaml"}, "second");
  REQUIRE(shop.await("runs/x/2/logs/worker.log", "asleep"));
  shop.write("go", "");
  const auto second = other.wait();
  CHECK(second.code == 0);
  CHECK(first.wait().code == 0);
  CHECK(times(shop.read("runs/x/1/logs/worker.log"), "asleep") == 1);
  CHECK(times(shop.read("runs/x/2/logs/worker.log"), "asleep") == 1);
  CHECK(shop.json("runs/x/1/nodes/" + shop.node("n").at("id").string() + "/record.json") ==
        shop.json("runs/x/2/nodes/" + shop.node("n").at("id").string() + "/record.json"));
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}
