// A run's tasks for Slurm: a job array for tasks of one kind, submitted by a script.
#include <algorithm>
#include <set>

#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/engines/engine_files.hpp"

namespace kazan {
namespace {

// The shell waits, so that it can put the job back into the queue. Slurm's SIGTERM (scancel,
// preemption) goes to every process of the job; passed on it would be a second one, which tells the
// program to stop without saving.
constexpr const char* kJob = R"file(#!/bin/sh
# job.sh NUMBER: a task as Slurm's job. Before its time is over Slurm sends SIGUSR2: the task saves
# where it is and ends with 140, and the job goes back into the queue.
sh task.sh "$1" &
task=$!
trap 'kill -USR2 $task 2>/dev/null' USR2
trap : TERM
wait $task
code=$?
while kill -0 $task 2>/dev/null; do  # a signal ended the wait, not the task
  wait $task
  code=$?
done
if [ $code = 140 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
  echo "job.sh: stopped before its time limit; requeued"
  scontrol requeue "$SLURM_JOB_ID" && sleep 600  # until Slurm ends it
fi
exit $code
)file";

constexpr const char* kSubmit = R"file(#!/bin/sh
# submit.sh [OPTIONS OF SBATCH...]: submits the run's tasks, and a last job that puts the run
# together. Once only: `jobs` has a line ARRAY JOB for each array. When one is refused, those before
# it are cancelled.
# A signal has the same effect, once the sbatch at work has told the number of its job: it does not
# hear of it, and submits no job that nobody knows.
# A job starts once those that it reads have ended, however they did: its task computes what can be.
set -eu
cd "$(dirname "$0")"
if ! (set -C; : > jobs) 2>/dev/null; then
  echo "submit.sh: submitted already: $PWD/jobs has the numbers of its jobs" >&2
  exit 64
fi
undo() {
  code=$?
  [ $code = 0 ] && return
  trap '' HUP INT TERM
  for job in $(cut -d' ' -f2 jobs); do scancel "$job"; done
  rm -f jobs
}
trap undo EXIT  # a shell that a signal ends does not come here: it has to exit
asked=0
trap 'asked=129' HUP
trap 'asked=130' INT
trap 'asked=143' TERM
submit() {  # ARRAY OPTIONS...
  array=$1
  shift
  [ $asked = 0 ] || exit $asked
  job=$(trap '' HUP INT TERM; exec sbatch --parsable "$@")
  job=${job%%;*}
  echo "$array $job" >> jobs
  [ $asked = 0 ] || exit $asked
}

)file";

// What Slurm may take for something else becomes "_".
std::string plain(const std::string& name) {
  std::string out = name;
  for (char& c : out) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("._/-").find(c) == std::string_view::npos) c = '_';
  }
  return out;
}

std::string script_of(const TaskArray& array) {
  std::string name = plain(array.name);
  std::replace(name.begin(), name.end(), '/', '_');
  return "array-" + std::to_string(array.first) + "-" + name + ".sh";
}

std::string array_script(const TaskArray& array, const std::string& title) {
  const auto option = [](const std::string& text) { return "#SBATCH --" + text + "\n"; };
  const std::string name = plain(array.name);
  return "#!/bin/sh\n" + option("job-name=" + plain(title) + "." + name) +
         option("array=0-" + std::to_string(array.count - 1)) +
         option("cpus-per-task=" + std::to_string(array.request.threads)) +
         option("mem=" + std::to_string(array.request.memory_mib) + "M") +
         option("time=" + std::to_string(array.request.minutes)) + option("requeue") +
         option("signal=B:USR2@120") + option("open-mode=append") +
         option("output=logs/" + std::to_string(array.first) + "-%a.log") + "exec sh job.sh $((" +
         std::to_string(array.first) + " + SLURM_ARRAY_TASK_ID))\n";
}

std::string collect_script(const std::string& title) {
  return "#!/bin/sh\n#SBATCH --job-name=" + plain(title) +
         ".collect\n#SBATCH --cpus-per-task=1\n#SBATCH --mem=2048M\n#SBATCH --time=60\n"
         "#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --output=logs/collect.log\n"
         "exec sh collect.sh\n";
}

// ":$job1:${job3}_0:${job3}_2": all of an array by its number, else its elements.
std::string dependencies(const std::vector<int>& after, const std::vector<TaskArray>& arrays) {
  std::string out;
  auto at = after.begin();
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const int first = arrays[i].first, end = first + arrays[i].count;
    const auto stop = std::lower_bound(at, after.end(), end);
    const std::string job = "${job" + std::to_string(i + 1) + "}";
    if (stop - at == arrays[i].count)
      out += ":" + job;
    else
      for (auto task = at; task != stop; ++task)
        out += ":" + job + "_" + std::to_string(*task - first);
    at = stop;
  }
  return out;
}

std::string submit_script(const std::vector<TaskArray>& arrays) {
  std::string text = kSubmit, all;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const std::string number = std::to_string(i + 1), after = dependencies(arrays[i].after, arrays);
    text += "submit " + shell_word(arrays[i].name) +
            (after.empty() ? "" : " --dependency=\"afterany" + after + "\"") + " \"$@\" " +
            shell_word(script_of(arrays[i])) + "\njob" + number + "=$job\n";
    all += ":${job" + number + "}";
  }
  return text + "submit collect" + (all.empty() ? "" : " --dependency=\"afterany" + all + "\"") +
         " \"$@\" collect-job.sh\n";
}

}  // namespace

std::vector<EngineFile> slurm_files(const TaskList& list, const std::string& title) {
  std::vector<EngineFile> files = {{"job.sh", kJob},
                                   {"submit.sh", submit_script(list.arrays)},
                                   {"collect-job.sh", collect_script(title)}};
  for (const auto& array : list.arrays)
    files.push_back({script_of(array), array_script(array, title)});
  return files;
}

}  // namespace kazan
