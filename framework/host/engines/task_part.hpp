// The part of a plan that a task computes.
#pragma once

#include <map>
#include <set>
#include <string>

#include "host/engines/task_list.hpp"
#include "host/run/store.hpp"

namespace kazan {

struct TaskPart {
  // The task's nodes and, of all that stands before them, what the store has: so that what turns
  // out to be damaged can be made again. Inputs that are neither are left out.
  Plan plan;
  std::set<std::string> own;                    // names of the task's nodes in it
  std::map<std::string, std::string> hopeless;  // of others, and why they cannot be computed
};

TaskPart part_of(const Plan& plan, const TaskList& list, const Task& task, const Store& store,
                 const std::filesystem::path& run);

}  // namespace kazan
