// Stopping and going on inside a node: what is saved, what is told, and the bits at the end. The
// drill (drill.test.cpp) does the same at random moments.
#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::string kLog = "runs/x/latest/logs/worker.log";

// 0.02 s a step.
std::string counting(int steps) {
  return "report: none\nnodes:\n  n: {use: test.counts, seconds: 0.02, steps: " +
         std::to_string(steps) + "}\n";
}

std::string result(const Workshop& shop) {
  const auto id = shop.node("n").at("id").string();
  return shop.read("runs/x/latest/nodes/" + id + "/text/text.txt");
}

std::string undisturbed(int steps) {
  std::int64_t value = 1;
  for (int step = 0; step < steps; ++step) value = (value * 31 + step) % 1'000'003;
  return std::to_string(value);
}

// Runs until some steps were made, then sends the signal.
Outcome stopped(Workshop& shop, int number, bool group, std::vector<std::string> words) {
  auto run = shop.start(words);
  REQUIRE(shop.await(words[0] == "node" ? ".out" : kLog, "step 5"));
  group ? run.signal_group(number) : run.signal(number);
  return run.wait();
}

std::vector<fs::path> checkpoints(const Workshop& shop) {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& key : fs::directory_iterator(shop.folder() / "store/checkpoints", absent))
    for (const auto& entry : fs::directory_iterator(key)) found.push_back(entry.path());
  return found;
}

}  // namespace

TEST_CASE("whoever is asked to stop saves where it is; the next run goes on from there") {
  const auto [number, code] =
      GENERATE(table<int, int>({{SIGINT, 130}, {SIGTERM, 143}, {SIGUSR2, 140}}));
  const bool group = GENERATE(false, true);  // as a terminal, `timeout` and Slurm do
  CAPTURE(number, group);
  Workshop shop;
  shop.write("x.yaml", counting(60));
  const auto first = stopped(shop, number, group, {"x.yaml"});
  CAPTURE(first.err);
  CHECK(first.code == code);
  CHECK_THAT(first.err, Contains("checkpoint at step "));
  CHECK(shop.node("n").at("status") == Json("stopped"));
  REQUIRE(checkpoints(shop).size() == 1);
  const auto again = shop.runner({"x.yaml"});
  CAPTURE(again.err);
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at step "));
  CHECK(result(shop) == undisturbed(60));
  CHECK_THAT(shop.read(kLog), !Contains("step 1\n"));
  CHECK(shop.node("n").at("resumed").at("step").integer() >= 5);
  CHECK(shop.json("runs/x/2/manifest.json").at("warnings").size() == 0);
  CHECK(checkpoints(shop).empty());
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("killed between two checkpoints, only what came after the last one is lost") {
  Workshop shop;
  shop.write("x.yaml", counting(60));
  const auto first = stopped(shop, SIGKILL, true, {"x.yaml", "--checkpoint-every", "0.05"});
  CHECK(first.code == 128 + SIGKILL);
  REQUIRE(checkpoints(shop).size() >= 1);
  const auto again = shop.runner({"x.yaml"});
  CHECK_THAT(again.err, Contains("resumed at step "));
  CHECK(result(shop) == undisturbed(60));
  CHECK(checkpoints(shop).empty());
}

TEST_CASE("the second signal waits for nothing, and what was saved before is used") {
  Workshop shop;
  shop.write("x.yaml", "report: none\nnodes:\n  n: {use: test.counts, seconds: 20, steps: 2}\n");
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/latest/plan.json", "test.counts"));
  ::usleep(300000);  // at step 0, which takes its time
  run.signal(SIGTERM);
  ::usleep(100000);
  run.signal(SIGTERM);
  CHECK(run.wait().code == 143);
  CHECK(checkpoints(shop).empty());
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("a damaged checkpoint is told, and the node computed anew") {
  Workshop shop;
  shop.write("x.yaml", counting(30));
  stopped(shop, SIGINT, false, {"x.yaml"});
  REQUIRE(checkpoints(shop).size() == 1);
  std::fstream(checkpoints(shop)[0] / "state.txt", std::ios::in | std::ios::out) << "7";
  const auto again = shop.runner({"x.yaml"});
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("is passed over: its files are damaged"));
  CHECK(result(shop) == undisturbed(30));
  CHECK_FALSE(shop.node("n").has("resumed"));
  CHECK(checkpoints(shop).empty());
}

TEST_CASE("verify --full judges checkpoints as a node that goes on does") {
  Workshop shop;
  shop.write("x.yaml", counting(30));
  stopped(shop, SIGINT, false, {"x.yaml"});
  REQUIRE(checkpoints(shop).size() == 1);
  const auto whole = shop.runner({"verify", "--full"});
  CHECK(whole.code == 0);
  CHECK_THAT(whole.out, Contains("0 nodes, 1 checkpoint, ") && Contains("all as they were saved"));
  const auto path = checkpoints(shop)[0];
  std::fstream(path / "state.txt", std::ios::in | std::ios::out) << "7";
  const auto bad = shop.runner({"verify", "--full"});
  CHECK(bad.code == 74);
  CHECK_THAT(bad.out,
             Contains("damaged: a checkpoint of node " + path.parent_path().filename().native() +
                      "\n  " + path.filename().native() + ": its files are damaged\n") &&
                 Contains("1 not as they were saved"));
  CHECK(checkpoints(shop).size() == 1);
  const auto removed = shop.runner({"verify", "--full", "--remove"});
  CHECK(removed.code == 0);
  CHECK_THAT(removed.out, Contains("removed: the next run that needs it begins before it"));
  CHECK(checkpoints(shop).empty());
  CHECK(shop.runner({"verify", "--full"}).code == 0);
}

TEST_CASE("a checkpoint of another environment is used, and the node says so") {
  Workshop shop;
  shop.write("x.yaml", counting(30));
  stopped(shop, SIGINT, false, {"x.yaml", "--threads", "1"});
  const auto again = shop.runner({"x.yaml", "--threads", "2"});
  CHECK(again.code == 0);
  CHECK(result(shop) == undisturbed(30));
  const Json warnings = shop.json("runs/x/2/manifest.json").at("warnings");
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings.items()[0].at("message").string(),
             Contains("from a checkpoint of another environment (threads: 1, now 2): the bits may "
                      "differ"));
  CHECK(shop.node("n").at("resumed").at("environments").size() == 2);
}

TEST_CASE("`node` saves and resumes too") {
  Workshop shop;
  shop.write("x.yaml", counting(60));
  auto planned = shop.start({"x.yaml"});
  REQUIRE(shop.await(kLog, "step 1"));
  planned.signal_group(SIGKILL);
  planned.wait();
  const auto first = stopped(shop, SIGUSR2, false, {"node", "runs/x/1/plan.json", "n"});
  CHECK(first.code == 140);
  CHECK_THAT(first.err, Contains("checkpoint at step "));
  const auto again = shop.runner({"node", "runs/x/1/plan.json", "n"});
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at step "));
  CHECK(shop.runner({"x.yaml"}).code == 0);
  CHECK(result(shop) == undisturbed(60));
}

TEST_CASE("--checkpoint-every takes seconds") {
  const Workshop shop;
  for (const char* bad : {"-1", "often", "nan", "inf"}) {
    CAPTURE(bad);
    const auto run = shop.runner({"x.yaml", "--checkpoint-every", bad});
    CHECK(run.code == 64);
    CHECK_THAT(run.err, Contains("checkpoint-every"));
  }
}
