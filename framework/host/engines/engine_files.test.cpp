#include "host/engines/engine_files.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Catch::Contains;

namespace {

// 1 and 2 read nothing, 3 reads one of them, 4 all.
TaskList four(const std::string& engine) {
  TaskList list;
  list.engine = engine;
  list.folder = "/w/it's here/" + engine;
  const auto task = [&](int number, const std::string& name, std::vector<int> after) {
    Task t;
    t.number = number;
    t.name = name;
    t.after = std::move(after);
    t.memory_bytes = 100 << 20;
    list.tasks.push_back(t);
  };
  task(1, "fit", {});
  task(2, "fit", {});
  task(3, "look", {2});
  task(4, "end", {1, 2, 3});
  list.arrays = arrays_of(list.tasks, 1000);
  return list;
}

std::string text(const std::string& engine, const std::string& name) {
  for (const auto& file : engine_files(four(engine), "/w/runs/x/7", "/opt/a b/runner"))
    if (file.name == name) return file.text;
  FAIL("there is no " << name);
  return "";
}

}  // namespace

TEST_CASE("only a script names the program and the run, as a shell takes them") {
  for (const std::string engine : {"make", "snakemake", "slurm"}) {
    CHECK_THAT(text(engine, "task.sh"),
               Contains("exec '/opt/a b/runner' node /w/runs/x/7 --task \"$1\""));
    CHECK_THAT(text(engine, "collect.sh"), Contains("' collect /w/runs/x/7 --ended"));
  }
  CHECK_THAT(text("make", "Makefile"), !Contains("/w/"));
  CHECK_THAT(text("snakemake", "Snakefile"), !Contains("/w/"));
  CHECK_THAT(text("slurm", "submit.sh"), !Contains("/w/"));
}

TEST_CASE("a makefile has each task after those that it reads") {
  const auto makefile = text("make", "Makefile");
  CHECK_THAT(makefile, Contains("TASKS = done/1 done/2 done/3 done/4\n"));
  CHECK_THAT(makefile,
             Contains("\ndone/3: done/2\n") && Contains("\ndone/4: done/1 done/2 done/3\n"));
}

TEST_CASE("Slurm gets an array for tasks of one kind, and waits for no more than is read") {
  const auto submit = text("slurm", "submit.sh");
  CHECK_THAT(submit, Contains("submit fit \"$@\" array-1-fit.sh\njob1=$job\n"));
  CHECK_THAT(submit, Contains("submit look --dependency=\"afterany:${job1}_1\" \"$@\""));
  CHECK_THAT(submit, Contains("submit end --dependency=\"afterany:${job1}:${job2}\" \"$@\""));
  CHECK_THAT(submit, Contains("submit collect --dependency=\"afterany:${job1}:${job2}:${job3}\""));
  const auto script = text("slurm", "array-1-fit.sh");
  CHECK_THAT(script, Contains("#SBATCH --array=0-1\n") &&
                         Contains("#SBATCH --job-name=x/7.fit\n") &&
                         Contains("#SBATCH --cpus-per-task=1\n") && Contains("--mem=377M\n") &&
                         Contains("#SBATCH --requeue\n") && Contains("--signal=B:USR2@") &&
                         Contains("exec sh job.sh $((1 + SLURM_ARRAY_TASK_ID))\n"));
}

TEST_CASE("Snakemake reads the tasks from a file") {
  const Json tasks = Json::parse(text("snakemake", "snakemake.json"), "tasks");
  REQUIRE(tasks.items().size() == 4);
  CHECK(tasks.items()[3].at("after").items().size() == 3);
  CHECK(tasks.items()[0].at("mem_mb").integer() >= 377 * 1.048576);
}
