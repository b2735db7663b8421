// `runner export --to make`, and what is the same for every engine: tasks, their records, `collect`
// and `status`.
#include <signal.h>

#include <catch2/catch.hpp>

#include "engines/exported.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

Outcome make(const Workshop& shop, const std::string& run) {
  return shop.start_command({"make", "-C", run + "/make", "-j", "2"}).wait(300);
}

std::string text_of(const Workshop& shop, const std::string& run, const std::string& node) {
  const Json manifest = shop.json(run + "/manifest.json");
  for (const auto& entry : manifest.at("nodes").items())
    if (entry.at("name").string() == node)
      return shop.read(run + "/nodes/" + entry.at("id").string() + "/text/text.txt");
  return "";
}

Json node_of(const Workshop& shop, const std::string& run, const std::string& name) {
  const Json manifest = shop.json(run + "/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    if (node.at("name").string() == name) return node;
  return {};
}

const char* const kTwoNodes =
    "name: x\nreport: none\nnodes:\n"
    "  a: {use: test.value, number: 1}\n"
    "  b: {use: test.join, in: a}\n";

}  // namespace

TEST_CASE("make computes a sweep with the bits of a run") {
  const Exported x;
  x.run_locally();
  const auto made = x.lay_out("make");
  CHECK(made.out == (x.shop.folder() / "runs/x/1\n").native());
  CHECK_THAT(made.err, Contains("to start: make -C "));
  CHECK(x.count("runs/x/1", "ready") == 2);  // text, model
  CHECK_THAT(x.shop.runner({"runs"}).out, Contains("exported"));
  CHECK_THAT(
      x.shop.runner({"table", "x/1"}).err,
      Contains("note: no result yet: the run was laid out for another engine, and none of it "
               "was collected; how far it is: runner status "));
  x.shop.write("x.yaml", "nodes: {}\n");  // what was laid out is what is computed
  const auto run = make(x.shop, "runs/x/1");
  CAPTURE(run.out, run.err);
  REQUIRE(run.code == 0);
  x.check_equal("runs/x/1");
  const auto status = x.shop.runner({"status", "x/1"});
  CHECK_THAT(status.out, Contains("ok, computed by make") && Contains("done"));
  const auto events = x.shop.read("runs/x/1/events.jsonl");
  CHECK_THAT(events, Contains("run_started") && Contains("task_ended") &&
                         Contains("\"event\":\"scalars\"") && Contains("node_finished"));
  CHECK(fs::exists(x.shop.folder() / "runs/x/1/tensorboard/sae[k=4,case=topk]"));
  const Json sae = node_of(x.shop, "runs/x/1", "sae[k=4,case=topk]");
  CHECK(sae.at("worker").integer() > 0);
  CHECK(sae.at("ended").number() >= sae.at("began").number());
  CHECK(x.shop.runner({"verify", "runs/x/1", "--sample", "4"}).code == 0);
  CHECK(make(x.shop, "runs/x/1").code == 0);  // nothing is left to do
}

TEST_CASE("what the store has is in no task, and comes into the run all the same") {
  const Exported x;
  x.run_locally();
  x.shop.write("x.yaml", x.shop.read("x.yaml") + "  seeds: 2\n");
  const auto made = x.shop.runner(
      x.words({"export", "x.yaml", "--to", "make", "--store", "local", "--runs", "there"}));
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  const Json tasks = x.shop.json("there/x/1/tasks.json"), plan = x.shop.json("there/x/1/plan.json");
  std::size_t nodes = 0;
  for (const auto& task : tasks.at("tasks").items()) nodes += task.at("nodes").items().size();
  const auto all = plan.at("nodes").items().size();
  CHECK(nodes == all - 20);  // text to stored; 5 of sae, codes, density: k is nothing to L1
  REQUIRE(make(x.shop, "there/x/1").code == 0);
  const Json manifest = x.shop.json("there/x/1/manifest.json");
  CHECK(manifest.at("nodes").items().size() == all);
  CHECK(manifest.at("status") == Json("ok"));
  CHECK(fs::exists(x.shop.folder() / "there/x/1/tensorboard/sae[k=4,case=topk,seed=0]"));
}

TEST_CASE("of a sweep with a node that fails, the rest is computed") {
  const Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nvars: {how: abort}\nnodes:\n"
               "  fine: {use: test.value, number: 1}\n"
               "  dies: {use: test.dies, how: $how}\n"
               "  reads: {use: test.join, in: [fine, dies]}\n"
               "  slow: {use: test.sleeps, in: fine, seconds: 0.1}\n"
               "sweep: {grid: {how: [abort, exit]}}\n");
  REQUIRE(x.shop.runner({"x.yaml", "--store", "local", "--runs", "here"}).code == 1);
  x.lay_out("make");
  const auto run = make(x.shop, "runs/x/1");
  CHECK(run.code != 0);
  CHECK_THAT(run.err, Contains("killed by SIGABRT"));
  const Json there = x.shop.json("runs/x/1/manifest.json");
  const Json here = x.shop.json("here/x/1/manifest.json");
  CHECK(there.at("status") == Json("failed"));
  CHECK(there.at("exit_code") == Json(1));
  REQUIRE(there.at("nodes").items().size() == here.at("nodes").items().size());
  for (std::size_t i = 0; i < here.at("nodes").items().size(); ++i) {
    const Json &a = there.at("nodes").items()[i], &b = here.at("nodes").items()[i];
    CHECK(a.at("name") == b.at("name"));
    CHECK(a.at("status") == b.at("status"));
    CHECK(a.at("outputs") == b.at("outputs"));
  }
  CHECK(x.count("runs/x/1", "failed") == 2);
  CHECK(x.count("runs/x/1", "blocked") == 2);
  CHECK_THAT(x.shop.runner({"status", "x/1"}).out, Contains("killed by SIGABRT"));
  CHECK(x.shop.runner({"collect", "x/1", "--ended"}).code == 1);
}

TEST_CASE("status counts a sweep's tasks by node, and says at which places what failed was") {
  const Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nvars: {after: -1}\nnodes:\n"
               "  n: {use: test.value, number: 1}\n"
               "  curve: {use: test.curve, points: 3, fail_after: $after}\n"
               "  reads: {use: test.join, in: n}\n"
               "sweep: {grid: {after: [-1, 1, 2]}}\n");
  x.lay_out("make");
  const auto status = [&](const std::vector<std::string>& options = {}) {
    std::vector<std::string> words = {"status", "x/1"};
    words.insert(words.end(), options.begin(), options.end());
    return single_spaced(x.shop.runner(words).out);
  };
  CHECK_THAT(status(), Contains("x/1: laid out for make\n curve 3 ready 3\n n 1 ready 1\n reads 1 "
                                "waiting 1\n tasks 5 ready 4, waiting 1\n"));
  CHECK(x.shop.start_command({"make", "-k", "-C", "runs/x/1/make"}).wait(300).code != 0);
  const std::string after = status();
  CHECK_THAT(after,
             Contains("x/1: failed, computed by make\n curve 3 done 1, failed 2\n n 1 done 1\n"
                      " reads 1 done 1\n tasks 5 done 3, failed 2\n"));
  CHECK_THAT(after, Contains(" failed curve[after=1] on ") &&
                        Contains(" failed curve[after=2] on ") && Contains("the curve broke") &&
                        !Contains("curve[after=-1]"));
  CHECK_THAT(status({"--all"}), Contains(" done curve[after=-1] on "));
  CHECK(x.count("runs/x/1", "failed") == 2);
}

TEST_CASE("a task that was killed goes on where it was, and ends with the same bits") {
  const Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  long: {use: test.counts, steps: 150, seconds: 0.02}\n"
               "  next: {use: test.join, in: long}\n");
  REQUIRE(x.shop.runner({"x.yaml", "--threads", "1", "--store", "local", "--runs", "here"}).code ==
          0);
  x.lay_out("make", {"--checkpoint-every", "0"});
  const std::string events = "runs/x/1/tasks/1/events.jsonl";
  const int signal = GENERATE(SIGKILL, SIGUSR2);
  auto task = x.shop.start({"node", "runs/x/1", "--task", "1"}, "task");
  REQUIRE(x.shop.await(events, "\"step\":20,"));
  CHECK(x.count("runs/x/1", "running") == 1);
  const auto early = x.shop.runner({"collect", "x/1"});  // what there is
  CHECK(early.code == 0);
  CHECK_THAT(early.err, Contains("2 of 2 tasks have not ended"));
  CHECK(x.shop.json("runs/x/1/manifest.json").at("status") == Json("exported"));
  task.signal(signal);
  CHECK(task.wait().code == (signal == SIGUSR2 ? 140 : 137));
  REQUIRE(x.shop.workers_gone());
  CHECK(x.count("runs/x/1", signal == SIGUSR2 ? "stopped" : "silent") == 1);
  const auto dead = x.shop.runner({"collect", "x/1", "--ended"});
  CHECK(dead.code == (signal == SIGUSR2 ? 143 : 1));
  if (signal == SIGKILL) CHECK_THAT(dead.err, Contains("ended without a word"));
  const auto run = make(x.shop, "runs/x/1");
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK(Exported::results(x.shop, "runs/x/1") == Exported::results(x.shop, "here/x/1"));
  CHECK(node_of(x.shop, "runs/x/1", "long").at("resumed").at("step").integer() >= 19);
  CHECK(text_of(x.shop, "runs/x/1", "next") == text_of(x.shop, "here/x/1", "next"));
}

TEST_CASE("what a task computed before it was killed stays computed by it") {
  const Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  first: {use: test.value, number: 1}\n"
               "  slow: {use: test.sleeps, in: first, seconds: 2}\n");
  const auto made = x.shop.runner({"export", "x.yaml", "--to", "make", "--threads", "1"});
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  REQUIRE(x.shop.json("runs/x/1/tasks.json").at("tasks").items().size() == 1);
  auto task = x.shop.start({"node", "runs/x/1", "--task", "1"}, "task");
  REQUIRE(x.shop.await("runs/x/1/tasks/1/task.json", "\"computed\""));
  task.signal(SIGKILL);
  REQUIRE(task.wait().code == 137);
  REQUIRE(x.shop.workers_gone());
  REQUIRE(make(x.shop, "runs/x/1").code == 0);
  for (const char* name : {"first", "slow"}) {
    const Json node = node_of(x.shop, "runs/x/1", name);
    CAPTURE(name, node.dump());
    CHECK(node.at("status") == Json("computed"));
    CHECK(node.at("worker") == Json(1));
  }
  CHECK(x.shop.json("runs/x/1/tasks/1/task.json").at("attempt") == Json(2));
}

TEST_CASE("make makes anew what the store has lost, once the run was put together without it") {
  const Exported x;
  x.shop.write("x.yaml", kTwoNodes);
  x.lay_out("make");
  REQUIRE(make(x.shop, "runs/x/1").code == 0);
  const auto objects = x.shop.folder() / "store/objects";
  SECTION("all of it") {
    fs::remove_all(objects);
  }
  SECTION("one file, damaged") {
    const std::string key = node_of(x.shop, "runs/x/1", "a").at("key").string();
    write_file(objects / key.substr(0, 2) / key / "record.json", "{}");
  }
  const auto found = make(x.shop, "runs/x/1");  // every task has its mark
  CHECK(found.code != 0);
  CHECK_THAT(found.err, Contains("its result is no longer in the store"));
  CHECK(node_of(x.shop, "runs/x/1", "a").at("status") == Json("failed"));
  CHECK(x.count("runs/x/1", "failed") > 0);
  CHECK_THAT(x.shop.runner({"status", "x/1"}).out, Contains("no longer in the store"));
  const auto again = make(x.shop, "runs/x/1");
  CAPTURE(again.err);
  CHECK(again.code == 0);
  CHECK(node_of(x.shop, "runs/x/1", "a").at("status") == Json("computed"));
  CHECK(x.count("runs/x/1", "done") == 2);
}

TEST_CASE("what no task computes and the store has lost is told with the command that mends it") {
  Exported x;
  const std::string folder = x.shop.folder();
  const std::vector<std::string> where = {"--store", "the store", "--runs", "the runs"};
  const auto with = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  x.shop.write("x.yaml", kTwoNodes);
  REQUIRE(x.shop.runner({"x.yaml", "--store", "the store", "--runs", "here"}).code == 0);
  x.shop.write("x.yaml", std::string(kTwoNodes) + "  c: {use: test.join, in: [a, a]}\n");
  x.lay_out("make", with(where, {"--kernels", "portable", "--checkpoint-every", "5"}));
  fs::remove_all(folder + "/the store/objects");
  const auto lost = make(x.shop, "the runs/x/1");
  CHECK(lost.code != 0);
  const std::string mended = "runner export '" + folder + "/the runs/x/1' --to make --store '" +
                             folder + "/the store' --runs '" + folder + "/the runs' --plugins " +
                             test_plugins().native() + " --kernels portable --checkpoint-every 5.0";
  const std::string why =
      "not in the store, and no task of this run computes it; to lay out what is "
      "missing: " +
      mended + "\n";
  CHECK_THAT(lost.err, Contains("c  test.join  skipped: it reads a, which is " + why));
  CHECK_THAT(x.shop.runner({"status", "x/1", "--runs", "the runs"}).out,
             Contains("c: it reads a, which is " + why));
  CHECK_THAT(lost.err, Contains("node a (test.value): its result is no longer in the store, and no "
                                "task of this run computes it; to lay out what is missing: " +
                                mended));
  x.shop.environment["KAZAN_PLUGIN_PATH"] = "";  // another shell, in another folder
  const auto laid_out = x.shop
                            .start_command({"sh", "-c",
                                            "PATH=" + (build_folder() / "bin").native() +
                                                ":$PATH; cd / && " + mended})
                            .wait();
  CAPTURE(laid_out.err);
  REQUIRE(laid_out.code == 0);
  CHECK(make(x.shop, "the runs/x/2").code == 0);
  CHECK(x.shop.json("the runs/x/2/manifest.json").at("status") == Json("ok"));
  CHECK(x.shop.json("the runs/x/2/tasks.json").at("kernels") == Json("portable"));
  CHECK_FALSE(fs::exists(x.shop.folder() / "store"));
}

TEST_CASE("a task whose state cannot be read is unknown, and the others are what they are") {
  const Exported x;
  x.shop.write("x.yaml", kTwoNodes);
  x.lay_out("make");
  REQUIRE(make(x.shop, "runs/x/1").code == 0);
  const std::string file = "runs/x/1/tasks/1/task.json";
  x.shop.write(file, GENERATE("", "{\"task\": 1}", "not JSON"));
  CHECK(x.count("runs/x/1", "unknown") == 1);
  CHECK(x.count("runs/x/1", "done") == 1);
  CHECK_THAT(x.shop.runner({"status", "x/1"}).out, Contains("unknown") && Contains(file));
  REQUIRE(x.shop.runner({"collect", "x/1", "--ended"}).code == 0);  // the store has it all
  CHECK(x.shop.json("runs/x/1/manifest.json").at("status") == Json("ok"));
  CHECK_THAT(x.shop.json("runs/x/1/manifest.json").at("warnings").dump(), Contains(file));
  fs::remove_all(x.shop.folder() / "store/objects");
  const auto lost = x.shop.runner({"collect", "x/1", "--ended"});
  CHECK(lost.code == 74);
  CHECK_THAT(lost.err, Contains("what became of task 1 is not known") && Contains(file));
  CHECK(make(x.shop, "runs/x/1").code == 0);
  CHECK(x.count("runs/x/1", "done") == 2);
}

TEST_CASE("a task makes anew what another left and the disk has damaged") {
  const Exported x;
  x.shop.write("x.yaml", kTwoNodes);
  x.lay_out("make");
  REQUIRE(x.shop.runner({"node", "x/1", "--task", "1"}).code == 0);
  const Json plan = x.shop.json("runs/x/1/plan.json");
  const std::string key = plan.at("nodes").items()[0].at("key").string();
  const auto file = x.shop.folder() / "store/objects" / key.substr(0, 2) / key / "text/text.txt";
  const std::string whole = read_file(file);
  write_file(file, std::string(whole.size(), '?'));
  const auto second = x.shop.runner({"node", "x/1", "--task", "2"});
  CAPTURE(second.err);
  CHECK(second.code == 0);
  CHECK_THAT(second.err, Contains("a is made again"));
  CHECK(read_file(file) == whole);
  REQUIRE(x.shop.runner({"collect", "x/1"}).code == 0);
  CHECK_THAT(x.shop.json("runs/x/1/manifest.json").at("warnings").dump(), Contains("damaged"));
}

TEST_CASE("a task whose inputs are not there says so, and computes the rest") {
  const Exported x;
  x.shop.write("x.yaml", kTwoNodes);
  x.lay_out("make");
  CHECK(x.shop.runner({"node", "x/1", "--task", "2"}).code == 66);
  CHECK_THAT(x.shop.runner({"status", "x/1"}).out,
             Contains("b: it reads a, which is not in the store"));
}

TEST_CASE("a run is laid out by the plan that it has") {
  const Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  a: {use: test.value, number: 1}\n"
               "  bad: {use: test.dies, how: exit}\n");
  REQUIRE(x.shop.runner({"x.yaml"}).code == 1);
  const auto dry = x.shop.runner({"export", "x/1", "--to", "make", "--dry-run"});
  CHECK(dry.out.starts_with("1 node in 1 task; 1 of 2 nodes are in the store\n"));
  CHECK_FALSE(fs::exists(x.shop.folder() / "runs/x/2"));
  x.shop.write("x.yaml", "nodes: {}\n");
  const auto made = x.shop.runner({"export", "x/1", "--to", "make", "--out", "elsewhere"});
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  CHECK(x.shop.read("runs/x/2/plan.json") == x.shop.read("runs/x/1/plan.json"));
  CHECK(x.shop.read("runs/x/2/experiment.yaml") == x.shop.read("runs/x/1/experiment.yaml"));
  CHECK_THAT(made.err, Contains("1 node in 1 task; 1 of 2 nodes are in the store"));
  CHECK(x.shop.command({"make", "-C", "elsewhere"}).code != 0);
  CHECK(node_of(x.shop, "runs/x/2", "a").at("status") == Json("reused"));
  CHECK(node_of(x.shop, "runs/x/2", "bad").at("status") == Json("failed"));
}

TEST_CASE("what cannot be laid out, or is none of it, is told") {
  const Workshop shop;
  shop.write("x.yaml", "name: x\nreport: none\nnodes:\n  a: {use: test.value, number: 1}\n");
  shop.write("taken/file", "");
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto stored = shop.runner({"export", "x.yaml", "--to", "make"});
  REQUIRE(stored.code == 0);
  CHECK_THAT(stored.err, Contains("everything is in the store (1 node): no task is left"));
  const auto [words, code, message] = GENERATE(table<std::vector<std::string>, int, std::string>({
      {{"export", "x.yaml"}, 64, "--to make, --to snakemake or --to slurm"},
      {{"export", "x.yaml", "--to", "slrum"}, 64, "did you mean slurm?"},
      {{"export", "x.yaml", "--to", "make", "--out", "taken"}, 64, "expected an empty folder"},
      {{"export", "x/1", "--to", "make", "--set", "a.number=2"}, 64, "no --set"},
      {{"export", "x/1", "--to", "make", "k=1,2"}, 64, "no k=1,2"},
      {{"export", "x/7", "--to", "make"}, 66, "x has the runs 2, 1"},
      {{"export", "y.yaml", "--to", "make"}, 66, "did you mean x.yaml?"},
      {{"export", "x.yaml", "--to", "make", "--set", "a.number=200"}, 65, "at most 99"},
      {{"node", "x/2", "--task", "5"}, 64, "no task 5"},
      {{"node", "x/1", "--task", "1"}, 66, "has no tasks.json"},
      {{"node", "x/2", "a", "--task", "1"}, 64, "--task names the nodes"},
      {{"node", "x/2"}, 64, "too few arguments"},
      {{"status", "x/1"}, 66, "not laid out for another engine"},
      {{"collect", "x/1"}, 66, "not laid out for another engine"},
  }));
  const auto outcome = shop.runner(words);
  CAPTURE(words, outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Contains(message));
}
