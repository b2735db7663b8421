// A plan cut into tasks, for engines that start processes and know no nodes: make, Snakemake,
// Slurm. docs/adr/0021-tasks-for-other-engines.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/engines/pieces.hpp"

namespace kazan {

struct Task {
  int number = 0;                  // from 1
  std::string name;                // that its longest node has in the experiment's file
  std::vector<std::size_t> nodes;  // of the plan, in its order; computed one after the other
  std::vector<int> after;  // those whose results it reads, as far as these are not after each other
  int threads = 1;         // the most of a node
  std::optional<std::int64_t> memory_bytes;  // the most of a node; empty: one tells none
  double seconds = 0;                        // of all that tell any
  int silent = 0;                            // nodes that tell no time
};

// What to ask a scheduler for. Estimates of memory are upper bounds, those of time are rough; a
// task that needs more time goes on from its checkpoints when it is started again.
struct Request {
  int threads = 1;
  std::int64_t memory_mib = 0;  // 1.2 times the estimate and 256 MiB; 4 GiB where there is none
  std::int64_t minutes = 0;     // 10, 3 times the estimate, and 30 for each node that tells none
};
Request request_of(const Task& task);

// Neighbours in the list of tasks that an engine can take as one: the same node of the file, read
// by the same tasks, with requests of one size.
struct TaskArray {
  std::string name;  // unique
  int first = 0, count = 0;
  std::vector<int> after;
  Request request;  // the most of them
};

// Nodes that are not `done`, each in one task. Those of arrays follow each other, and what a task
// reads comes before it. Nodes that together take no more than `short_seconds` share a task, a long
// one has its short followers with it. With 0 each is alone, but for those that share a pass of a
// model.
std::vector<Task> cut(const Plan& plan, const NodeTest& done, double short_seconds);

// At most `most` in each.
std::vector<TaskArray> arrays_of(const std::vector<Task>& tasks, int most);

}  // namespace kazan
