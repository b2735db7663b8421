// tasks.json of a run that was laid out for an engine: its tasks, and how they are started.
// docs/run-folder.md
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "host/engines/cut.hpp"

namespace kazan {

inline constexpr const char* kTasksFile = "tasks.json";

// How each task's process works; what the command line said when the run was laid out.
struct TaskOptions {
  std::filesystem::path store;                 // absolute
  std::vector<std::filesystem::path> plugins;  // further folders, absolute
  std::string kernels;                         // "": not given
  double checkpoint_every = 60;
};

struct TaskList {
  std::string engine;            // make, snakemake, slurm
  std::string command;           // that laid it out
  std::string exported;          // UTC, with milliseconds
  std::filesystem::path folder;  // of the engine's files
  TaskOptions options;
  std::vector<Task> tasks;
  std::vector<TaskArray> arrays;

  Json to_json(const Plan& plan) const;
  // Throws Error (Fault::input) for what is no list of this plan's tasks.
  static TaskList from_json(const Json& json, const Plan& plan);
  // Throws Error (Fault::input), naming the run, when it was not laid out for an engine.
  static TaskList read(const std::filesystem::path& run, const Plan& plan);
  // Throws Error (Fault::usage) that says which numbers there are.
  const Task& task(int number) const;
  // Why a node that is not in the store will not come by itself, and what helps; "" where one of
  // the tasks computes it, and its engine may start that again. Goes after "a is not in the store".
  std::string lost_for_good(std::size_t node, const std::filesystem::path& run) const;
};

bool laid_out(const std::filesystem::path& run);  // for an engine

}  // namespace kazan
