// A run's tasks for Snakemake, 7 and later.
#include "host/engines/engine_files.hpp"

namespace kazan {
namespace {

constexpr const char* kSnakefile =
    R"file(# The tasks of a run. A task that failed is tried again by the next call; with --keep-going, those
# that do not need it go on.
import json, os

workdir: workflow.basedir

with open(os.path.join(workflow.basedir, "snakemake.json")) as file:
    TASKS = {str(task["task"]): task for task in json.load(file)}


rule all:
    input: expand("done/{task}", task=TASKS)


rule task:
    input: lambda wildcards: expand("done/{task}", task=TASKS[wildcards.task]["after"])
    output: touch("done/{task}")
    wildcard_constraints: task=r"\d+"
    threads: lambda wildcards: TASKS[wildcards.task]["threads"]
    resources:
        mem_mb=lambda wildcards: TASKS[wildcards.task]["mem_mb"],
        runtime=lambda wildcards: TASKS[wildcards.task]["runtime"]
    shell: "sh task.sh {wildcards.task}"


onsuccess: shell("sh collect.sh")
onerror: shell("sh collect.sh || true")
)file";

}  // namespace

std::vector<EngineFile> snakemake_files(const TaskList& list) {
  Json tasks = Json::array();
  for (const auto& task : list.tasks) {
    const Request request = request_of(task);
    Json after = Json::array();
    for (const int other : task.after) after.push(other);
    // MB of a million bytes: no less than what is asked for.
    tasks.push(Json::object({{"task", task.number},
                             {"name", task.name},
                             {"after", std::move(after)},
                             {"threads", request.threads},
                             {"mem_mb", request.memory_mib * 1049 / 1000 + 1},
                             {"runtime", request.minutes}}));
  }
  return {{"Snakefile", kSnakefile}, {"snakemake.json", tasks.dump(1) + "\n"}};
}

}  // namespace kazan
