// From the command line to a run that is laid out for another engine.
#pragma once

#include <optional>
#include <string>

#include "host/engines/task_list.hpp"
#include "runner/options.hpp"

namespace kazan {

struct ExportedRun {
  std::filesystem::path run;
  TaskList list;
};

// The first argument as a run there is; nothing where it is an experiment's file.
std::optional<std::filesystem::path> run_given(const Options& options);

// The plan's threads and all else were decided when it was made: throws Error (Fault::usage) that
// names what is asked for besides the run.
void refuse_changes(const Options& options, const std::filesystem::path& run);

// A new run folder with a plan, its tasks and the engine's files: of an experiment (with axes, of a
// sweep), or of a run's plan as it was made then. Nodes that the store has are in no task. Says on
// stderr what it made. Nothing when the experiment is wrong, which is told; `exit_code` then.
// Nothing too with --dry-run: what it would make is told.
std::optional<ExportedRun> export_run(const Options& options, const std::string& engine,
                                      int& exit_code);

}  // namespace kazan
