// What became of a run whose tasks ran elsewhere, node by node.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/engines/task_state.hpp"
#include "host/run/store.hpp"

namespace kazan {

struct Collection {
  // By node name; without those that a task may still compute.
  std::map<std::string, NodeResult> results;
  std::vector<std::pair<std::string, std::string>> warnings;  // node, message
  int open = 0;                                               // tasks that have not ended
  std::string last_ended;  // UTC: of the tasks that have; "" of none
  // By number of a task that ended well, or of whose end nothing is known: its nodes without a
  // result, and why.
  std::map<int, std::map<std::string, std::string>> lost;
};

// `ended`: no task will go on, whatever its state says. A node is what the store has of it, first
// of all; then what its task says; else it failed with its process, or never began.
Collection collect(const Plan& plan, const TaskList& list, const std::filesystem::path& run,
                   const Store& store, bool ended);

// Has the engine start the tasks anew whose results are lost. What reads them follows by itself.
void start_anew(const Collection& found, const TaskList& list, const std::filesystem::path& run);

// The events of all tasks by their time, as lines; `zero`: when the run began. Lines that are not
// whole are passed over.
std::string merged_events(const TaskList& list, const std::filesystem::path& run,
                          std::chrono::system_clock::time_point zero);

}  // namespace kazan
