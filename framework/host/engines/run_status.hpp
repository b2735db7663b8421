// How far the tasks of a run are, by what they left in its folder.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/engines/task_state.hpp"

namespace kazan {

struct TaskStatus {
  const Task* task = nullptr;
  // waiting: for tasks that it reads; ready: for a place; running; silent: it was running, and gave
  // no sign for kSilence, or its process is gone: killed, and perhaps to be started again; done,
  // failed; stopped: before its time was over, and not started again yet; blocked: not started, and
  // one that it waits for failed; unknown: its file tells nothing
  std::string word;
  TaskState state;
};

std::vector<TaskStatus> status_of(const TaskList& list, const std::filesystem::path& run);

Json to_json(const std::vector<TaskStatus>& tasks, const TaskList& list);

}  // namespace kazan
