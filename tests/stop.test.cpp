// Stopping and killing: exit codes, what is kept, what is left behind.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::string kLog = "runs/x/latest/logs/worker.log";

std::string nodes(const std::string& sleep) {
  return "report: none\nnodes:\n"
         "  first: {use: test.value, number: 1}\n"
         "  sleep: {use: test.sleeps, in: first, " +
         sleep +
         "}\n"
         "  last:  {use: test.join, in: sleep}\n";
}

}  // namespace

TEST_CASE("a signal stops the run; what is done stays done, and the next run goes on") {
  const auto [number, code] =
      GENERATE(table<int, int>({{SIGINT, 130}, {SIGTERM, 143}, {SIGUSR2, 140}}));
  const bool group = GENERATE(false, true);  // a terminal and `timeout` signal the workers too
  CAPTURE(number, group);
  const Workshop shop;
  shop.write("x.yaml", nodes("seconds: 30"));
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "asleep"));
  group ? run.signal_group(number) : run.signal(number);
  const auto outcome = run.wait();
  CAPTURE(outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Contains("1 computed, 0 reused, 2 stopped") &&
                              Contains("\n- 1 node: not begun\n") && !Contains("last   test.join"));
  CHECK(shop.json("runs/x/1/manifest.json").at("status") == Json("stopped"));
  CHECK(shop.node("first").at("status") == Json("computed"));
  CHECK(shop.node("sleep").at("status") == Json("stopped"));
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));

  shop.write("x.yaml", nodes("seconds: 0"));
  const auto again = shop.runner({"x.yaml"});
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("2 computed, 1 reused"));
}

TEST_CASE("a signal right after the start stops the run too") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes: {sleep: {use: test.sleeps, seconds: 30}}\n");
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/latest/events.jsonl", "node_started"));  // the worker is starting
  run.signal(SIGINT);
  CHECK(run.wait().code == 130);
  CHECK(shop.node("sleep").at("status") == Json("stopped"));
}

TEST_CASE("a runner that was started without outputs, or not to wait for children, runs") {
  const Workshop shop;
  const bool closed = GENERATE(true, false);
  shop.write("x.yaml",
             "report: none\nnodes: {a: {use: test.value, number: 1}, d: {use: test.dies, how: "
             "exit}}\n");
  const pid_t pid = ::fork();
  if (pid == 0) {
    for (const int descriptor : {0, 1, 2})
      if (closed) ::close(descriptor);
    if (!closed) ::signal(SIGCHLD, SIG_IGN);
    shop.become({"x.yaml"});
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  CHECK(WEXITSTATUS(status) == 1);
  CHECK(shop.node("a").at("status") == Json("computed"));
  CHECK_THAT(shop.node("d").at("error").string(), Contains("its worker ended with exit code 3"));
  CHECK_THAT(shop.read(kLog), Contains("about to end by exit"));
}

TEST_CASE("the first signal lets a patient node end, the second does not") {
  const Workshop shop;
  const bool twice = GENERATE(false, true);
  shop.write("x.yaml", nodes(twice ? "seconds: 30, patient: true" : "seconds: 1, patient: true"));
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "asleep"));
  run.signal(SIGINT);
  if (twice) {
    ::usleep(300000);
    run.signal(SIGINT);
  }
  const auto outcome = run.wait();
  CHECK(outcome.code == 130);
  CHECK(shop.node("sleep").at("status") == Json(twice ? "stopped" : "computed"));
  CHECK(shop.node("last").at("status") == Json("stopped"));
  CHECK(shop.workers().empty());
}

TEST_CASE("a killed runner leaves no worker, and the next run sweeps what it left") {
  const Workshop shop;
  shop.write("x.yaml", nodes("seconds: 30, patient: true"));
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "asleep"));
  REQUIRE_FALSE(shop.workers().empty());
  run.signal(SIGKILL);
  CHECK(run.wait().code == 128 + SIGKILL);
  CHECK(shop.workers_gone());
  CHECK_FALSE(fs::is_empty(shop.folder() / "store/tmp"));
  CHECK(shop.json("runs/x/1/manifest.json").at("status") == Json("running"));

  shop.write("x.yaml", nodes("seconds: 0"));
  const auto again = shop.runner({"x.yaml"});
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("1 reused"));
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("a killed worker costs its node") {
  const Workshop shop;
  shop.write("x.yaml", nodes("seconds: 30"));
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "asleep"));
  for (const pid_t pid : shop.workers()) ::kill(pid, SIGKILL);
  const auto outcome = run.wait();
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err,
             Contains("its worker was killed by SIGKILL (Killed): most likely the system "
                      "was out of memory"));
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

// Starts `node` on the plan of x.yaml, whose own run is killed in the sleeping node.
Running start_node(const Workshop& shop) {
  auto planned = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "asleep"));
  planned.signal(SIGKILL);
  planned.wait();
  return shop.start({"node", "runs/x/1/plan.json", "first", "sleep"});
}

TEST_CASE("`node` stops by the same codes") {
  const Workshop shop;
  shop.write("x.yaml", nodes("seconds: 30"));
  auto run = start_node(shop);
  REQUIRE(shop.await(".out", "asleep"));
  run.signal(SIGUSR2);
  CHECK(run.wait().code == 140);
}

TEST_CASE("`node` is ended by the second signal, also by one of another kind") {
  const Workshop shop;
  const int second = GENERATE(SIGINT, SIGTERM);
  shop.write("x.yaml", nodes("seconds: 30, patient: true"));
  auto run = start_node(shop);
  REQUIRE(shop.await(".out", "asleep"));
  run.signal(SIGINT);
  ::usleep(300000);
  run.signal(second);
  CHECK(run.wait().code == 128 + second);
}

TEST_CASE("a run that is stopped while its report is rendered says so everywhere") {
  const Workshop shop;
  shop.write("x.yaml", "report: test.slow\nnodes:\n  n: {use: test.value, number: 1}\n");
  auto run = shop.start({"x.yaml", "--progress", "json"});
  REQUIRE(shop.await(kLog, "the ink dries"));
  run.signal(SIGTERM);  // lets the renderer end
  ::usleep(300000);
  run.signal(SIGINT);
  const auto outcome = run.wait();
  CHECK(outcome.code == 143);
  const auto manifest = shop.json("runs/x/1/manifest.json");
  CHECK(manifest.at("status") == Json("stopped"));
  CHECK(manifest.at("exit_code") == Json(143));
  const Json end = Json::parse(outcome.err.substr(outcome.err.rfind("\n{")), "the last event");
  CHECK(end.at("event") == Json("run_finished"));
  CHECK(end.at("status") == Json("stopped"));
  CHECK(end.at("exit_code") == Json(143));
}
