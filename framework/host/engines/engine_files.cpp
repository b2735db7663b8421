#include "host/engines/engine_files.hpp"

#include "base/error.hpp"
#include "base/shell_word.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

EngineFile task_script(const fs::path& run, const fs::path& runner) {
  return {
      "task.sh",
      "#!/bin/sh\n"
      "# task.sh NUMBER: computes what the store lacks of a task's nodes. tasks.json of the run\n"
      "# says which nodes those are, and which store.\n"
      "exec " +
          shell_word(runner) + " node " + shell_word(run) + " --task \"$1\" --progress plain\n"};
}

EngineFile collect_script(const fs::path& run, const fs::path& runner) {
  return {
      "collect.sh",
      "#!/bin/sh\n"
      "# The last step: the run's manifest, metrics and report. Ends with the run's exit code.\n"
      "exec " +
          shell_word(runner) + " collect " + shell_word(run) + " --ended\n"};
}

}  // namespace

std::vector<EngineFile> engine_files(const TaskList& list, const fs::path& run,
                                     const fs::path& runner) {
  std::vector<EngineFile> files = {task_script(run, runner), collect_script(run, runner)};
  const std::string title = run.parent_path().filename().native() + "/" + run.filename().native();
  const auto own = list.engine == "make"        ? make_files(list)
                   : list.engine == "snakemake" ? snakemake_files(list)
                                                : slurm_files(list, title);
  files.insert(files.end(), own.begin(), own.end());
  return files;
}

fs::path done_mark(const TaskList& list, int number) {
  return list.folder / "done" / std::to_string(number);
}

std::string start_command(const TaskList& list, const fs::path& run) {
  const std::string folder = shell_word(list.folder);
  if (list.engine == "make") return "make -C " + folder + " -j 4";
  if (list.engine == "snakemake")
    return "snakemake --directory " + folder + " --snakefile " +
           shell_word(list.folder / "Snakefile") + " --cores all --keep-going";
  return "runner submit " + shell_word(run);
}

}  // namespace kazan
