// `runner submit`, by Slurm as it is installed.
#include "engines/slurm.hpp"

#include <signal.h>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "engines/exported.hpp"
#include "testing/skip.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 300;  // seconds, on a machine that does much else

bool missing() {
  const std::string why = Slurm::missing();
  if (!why.empty()) skip(why);
  return !why.empty();
}

// Slurm's number of the array's first job.
std::string job_of(const Workshop& shop, const std::string& run, const std::string& array) {
  for (const auto& line : split(shop.read(run + "/slurm/jobs"), '\n'))
    if (const auto words = split(line, ' '); words.size() == 2 && words[0] == array)
      return words[1];
  FAIL("no job of " << array);
  return "";
}

// The number of the task that computes this node.
std::string task_of(const Workshop& shop, const std::string& run, const std::string& name) {
  const Json tasks = shop.json(run + "/tasks.json"), plan = shop.json(run + "/plan.json");
  for (const auto& node : plan.at("nodes").items())
    for (const auto& task : tasks.at("tasks").items())
      for (const auto& id : task.at("nodes").items())
        if (node.at("name").string() == name && node.at("id") == id)
          return std::to_string(task.at("task").integer());
  FAIL("no task of " << name);
  return "";
}

std::string job_logs(const Workshop& shop, const std::string& run) {
  std::string text;
  for (const auto& log : fs::directory_iterator(shop.folder() / run / "slurm/logs"))
    text += log.path().filename().native() + "\n" + read_file(log.path());
  return text;
}

}  // namespace

TEST_CASE("Slurm computes a sweep with the bits of a run") {
  if (missing()) return;
  Exported x;
  x.run_locally();
  const Slurm slurm(x.shop);
  const auto submitted = x.shop.runner(x.words({"submit", "x.yaml"}));
  CAPTURE(submitted.err);
  REQUIRE(submitted.code == 0);
  CHECK(submitted.out == (x.shop.folder() / "runs/x/1\n").native());
  CHECK_THAT(submitted.err, Contains("job ") && Contains("collect") && Contains("runner status"));
  CHECK(job_of(x.shop, "runs/x/1", "collect") != "");
  const auto twice = x.shop.runner({"submit", "x/1"});
  CHECK(twice.code == 64);
  CHECK_THAT(twice.err, Contains("was submitted"));
  REQUIRE(slurm.idle(kPatience));
  CAPTURE(job_logs(x.shop, "runs/x/1"));
  x.check_equal("runs/x/1");
  CHECK(x.count("runs/x/1", "done") ==
        static_cast<long>(x.shop.json("runs/x/1/tasks.json").at("tasks").items().size()));
  CHECK_THAT(x.shop.runner({"status", "x/1", "--all"}).out,
             Contains("ok, computed by slurm") && Contains(", job "));
}

TEST_CASE("a job that is requeued in the middle of its training ends with the same bits") {
  if (missing()) return;
  Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  long: {use: test.counts, steps: 250, seconds: 0.02}\n"
               "  next: {use: test.join, in: long}\n");
  REQUIRE(x.shop.runner({"x.yaml", "--threads", "1", "--store", "local", "--runs", "here"}).code ==
          0);
  const Slurm slurm(x.shop);
  x.lay_out("slurm", {"--checkpoint-every", "0"});
  REQUIRE(x.shop.runner({"submit", "x/1"}).code == 0);
  const std::string job = job_of(x.shop, "runs/x/1", "long");
  REQUIRE(x.shop.await("runs/x/1/tasks/1/events.jsonl", "\"step\":20,"));
  // As a node that fails; as Slurm before the time limit.
  const bool limit = GENERATE(false, true);
  CAPTURE(limit);
  const auto told = limit ? x.shop.command({"scancel", "--batch", "--signal=USR2", job + "_0"})
                          : x.shop.command({"scontrol", "requeue", job + "_0"});
  CAPTURE(told.err);
  REQUIRE(told.code == 0);
  REQUIRE(slurm.idle(kPatience));
  CAPTURE(job_logs(x.shop, "runs/x/1"), slurm.logs());
  const Json manifest = x.shop.json("runs/x/1/manifest.json");
  CHECK(manifest.at("status") == Json("ok"));
  CHECK(Exported::results(x.shop, "runs/x/1") == Exported::results(x.shop, "here/x/1"));
  CHECK(manifest.at("nodes").items()[0].at("resumed").at("step").integer() >= 19);
  CHECK(x.shop.json("runs/x/1/tasks/1/task.json").at("attempt").integer() == 2);
}

TEST_CASE("a sweep's training that another job preempts ends with the same bits") {
  if (missing()) return;
  Exported x;
  std::string sweep = x.shop.read("x.yaml");
  sweep.replace(sweep.find("  grid:"), sweep.npos,  // seconds of training, and less than one
                "  cases: {topk: {sae.epochs: 12000}, l1: {sae: {use: sae.l1}}}\n");
  x.shop.write("x.yaml", sweep);
  x.run_locally();
  const Slurm slurm(x.shop);
  x.lay_out("slurm", {"--checkpoint-every", "0.1"});
  REQUIRE(x.shop.runner({"submit", "x/1"}).code == 0);
  const std::string task = "runs/x/1/tasks/" + task_of(x.shop, "runs/x/1", "sae[case=topk]");
  REQUIRE(x.shop.await(task + "/events.jsonl", "\"checkpoint\""));
  const auto urgent = x.shop.command({"sbatch", "--wait", "--partition=urgent", "--exclusive",
                                      "--output=urgent.log", "--wrap=exit 0"});
  CAPTURE(urgent.err, slurm.logs());
  REQUIRE(urgent.code == 0);
  REQUIRE(slurm.idle(kPatience));
  CAPTURE(job_logs(x.shop, "runs/x/1"));
  x.check_equal("runs/x/1");
  CHECK(x.shop.json(task + "/task.json").at("attempt").integer() == 2);
  const Json manifest = x.shop.json("runs/x/1/manifest.json");
  for (const auto& node : manifest.at("nodes").items()) {
    CHECK(node.at("status") == Json("computed"));
    CHECK(node.at("worker").integer() > 0);
    if (node.at("name").string() == "sae[case=topk]")
      CHECK(node.at("resumed").at("step").integer() > 0);
  }
}

TEST_CASE("of what fails in Slurm, the rest is computed, and the run says what failed") {
  if (missing()) return;
  Exported x;
  x.shop.write("x.yaml",
               "name: x\nreport: none\nnodes:\n"
               "  fine: {use: test.value, number: 1}\n"
               "  dies: {use: test.dies, how: exit}\n"
               "  reads: {use: test.join, in: [fine, dies]}\n"
               "  slow: {use: test.join, in: fine}\n");
  const Slurm slurm(x.shop);
  REQUIRE(x.shop.runner(x.words({"submit", "x.yaml"})).code == 0);
  REQUIRE(slurm.idle(kPatience));
  CAPTURE(job_logs(x.shop, "runs/x/1"));
  std::map<std::string, std::string> status;
  const Json manifest = x.shop.json("runs/x/1/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    status[node.at("name").string()] = node.at("status").string();
  CHECK(status ==
        std::map<std::string, std::string>{
            {"fine", "computed"}, {"dies", "failed"}, {"reads", "skipped"}, {"slow", "computed"}});
  CHECK(manifest.at("exit_code") == Json(1));
  CHECK_THAT(x.shop.runner({"status", "x/1"}).out, Contains("failed 2") && Contains("done 2"));
}

TEST_CASE("what Slurm refuses leaves no job behind") {
  if (missing()) return;
  Exported x;
  const Slurm slurm(x.shop);
  x.shop.environment["SBATCH_PARTITION"] = "nowhere";
  const auto refused = x.shop.runner(x.words({"submit", "x.yaml"}));
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("nvalid partition") && Contains("could not be submitted"));
  CHECK(x.shop.command({"squeue", "-h"}).out.empty());
  x.shop.environment.erase("SBATCH_PARTITION");
  CHECK_FALSE(fs::exists(x.shop.folder() / "runs/x/1/slurm/jobs"));
}

TEST_CASE("where there is no Slurm, submit says so") {
  Exported x;
  x.shop.environment["PATH"] = x.shop.folder().native();
  const auto refused = x.shop.runner({"submit", "x.yaml"});
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("there is no sbatch here"));
}

TEST_CASE("a signal to submit.sh leaves no job behind, not even that which is being submitted") {
  Exported x;
  const auto program = [&](const std::string& name, const std::string& text) {
    x.shop.write("bin/" + name, "#!/bin/sh\n" + text);
    fs::permissions(x.shop.folder() / "bin" / name, fs::perms::owner_all);
  };
  program("sbatch", "echo begun >> sbatch.log\nsleep 2\necho ended >> sbatch.log\necho 17\n");
  program("scancel", "echo \"$1\" >> scancel.log\n");
  x.lay_out("slurm");
  x.shop.environment["PATH"] = (x.shop.folder() / "bin").native() + ":/usr/bin:/bin";
  const auto [number, group, code] = GENERATE(
      table<int, bool, int>({{SIGINT, true, 130}, {SIGTERM, false, 143}, {SIGHUP, false, 129}}));
  CAPTURE(number);
  auto submit = x.shop.start_command({"sh", "runs/x/1/slurm/submit.sh"}, "submit");
  REQUIRE(x.shop.await("runs/x/1/slurm/sbatch.log", "begun"));
  if (group)  // as a terminal does
    submit.signal_group(number);
  else
    submit.signal(number);
  CHECK(submit.wait().code == code);
  CHECK(x.shop.read("runs/x/1/slurm/sbatch.log") == "begun\nended\n");
  CHECK(x.shop.read("runs/x/1/slurm/scancel.log") == "17\n");
  CHECK_FALSE(fs::exists(x.shop.folder() / "runs/x/1/slurm/jobs"));
}

TEST_CASE("what is laid out for Slurm is submitted as it is, or not at all") {
  Exported x;
  x.shop.write("bin/sbatch", "#!/bin/sh\nexit 1\n");
  fs::permissions(x.shop.folder() / "bin/sbatch", fs::perms::owner_all);
  x.lay_out("slurm");
  x.shop.environment["PATH"] = (x.shop.folder() / "bin").native() + ":/usr/bin:/bin";
  const auto told = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"submit", "x/1"});
    const auto refused = x.shop.runner(words);
    CAPTURE(words, refused.err);
    CHECK(refused.code == 64);
    CHECK_THAT(refused.err, Contains("runs/x/1 is "));
    return refused.err;
  };
  CHECK_THAT(told({"k=99"}), Contains("whose plan is made: no k=99"));
  for (const std::string option : {"set", "unset", "seeds", "threads", "report"})
    CHECK_THAT(told({"--" + option, "1"}), Contains("whose plan is made: no --" + option));
  for (const std::string option : {"out", "task-seconds", "checkpoint-every"})
    CHECK_THAT(told({"--" + option, "7"}), Contains("laid out for Slurm already: no --" + option));
  CHECK_THAT(told({"--kernels", "portable"}), Contains("already: no --kernels"));
  CHECK_THAT(told({"--plugins", "."}), Contains("already: no --plugins"));
}
