// submit: to Slurm, by the script that `export --to slurm` makes.
#include <stdio.h>
#include <sys/wait.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/engines/engine_files.hpp"
#include "runner/export_run.hpp"
#include "runner/progress/display.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// A run that is laid out for Slurm is submitted as it is.
std::optional<ExportedRun> laid_out_run(const Options& options) {
  const auto run = run_given(options);
  if (!run || !laid_out(*run)) return std::nullopt;
  ExportedRun made{*run, TaskList::read(*run, Plan::read(*run / "plan.json"))};
  if (made.list.engine != "slurm") return std::nullopt;
  refuse_changes(options, *run);
  for (const char* option :
       {"out", "task-seconds", "store", "plugins", "kernels", "checkpoint-every"})  // tasks.json
    if (options.given.contains(option))
      throw Error(Fault::usage, run->native() + " is laid out for Slurm already: no --" + option);
  if (is_there(made.list.folder / "jobs"))
    throw Error(Fault::usage, "the run " + run->native() + " was submitted: `runner status " +
                                  run->native() +
                                  "` says how far it is. To compute what it lacks, lay it out "
                                  "again: runner export " +
                                  run->native() + " --to slurm");
  return made;
}

void require_sbatch() {
  if (std::system("command -v sbatch >/dev/null 2>&1") != 0)
    throw Error(Fault::machine,
                "there is no sbatch here: expected a machine from which jobs are submitted");
}

// Its errors are on stderr: they are Slurm's words.
void submit(const TaskList& list) {
  const std::string command = "sh " + shell_word((list.folder / "submit.sh").native());
  const int status = std::system(command.c_str());
  if (status == 0) return;
  throw Error(Fault::machine, "the jobs could not be submitted: " + command +
                                  " ended with exit code " +
                                  std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 1));
}

}  // namespace

int verb_submit(const Options& options) {
  require_sbatch();
  int exit_code = 0;
  auto made = laid_out_run(options);
  if (!made) made = export_run(options, "slurm", exit_code);
  if (!made) return exit_code;
  submit(made->list);
  if (!options.quiet)
    for (const auto& line : split(read_file(made->list.folder / "jobs"), '\n'))
      if (const auto words = split(line, ' '); words.size() == 2)
        std::fprintf(stderr, "job %s  %s\n", printable(words[1]).c_str(),
                     printable(words[0]).c_str());
  if (!options.quiet)
    std::fprintf(stderr, "to see how far it is: runner status %s\n",
                 printable(shell_word(made->run)).c_str());
  std::printf("%s\n", made->run.c_str());
  return 0;
}

}  // namespace kazan
