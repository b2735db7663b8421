// The files by which an engine starts a run's tasks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/engines/task_list.hpp"

namespace kazan {

struct EngineFile {
  std::string name, text;
};

// All that is put into TaskList::folder, which becomes the engine's current folder.
//
//   task.sh NUMBER      computes a task; no engine's file says anything else of the program
//   collect.sh          puts the run together; ends with its exit code
//   Makefile, Snakefile or, for Slurm, submit.sh and a script for each array
std::vector<EngineFile> engine_files(const TaskList& list, const std::filesystem::path& run,
                                     const std::filesystem::path& runner);

// What make and Snakemake take for the sign that a task ended well: a file that they make.
std::filesystem::path done_mark(const TaskList& list, int number);

std::vector<EngineFile> make_files(const TaskList& list);
std::vector<EngineFile> snakemake_files(const TaskList& list);
// `title`: what its jobs are called, "topk/7".
std::vector<EngineFile> slurm_files(const TaskList& list, const std::string& title);

// For people: the command that starts the engine.
std::string start_command(const TaskList& list, const std::filesystem::path& run);

}  // namespace kazan
