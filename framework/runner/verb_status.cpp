// status: how far the tasks of a run are, whichever engine runs them.
#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/engines/run_status.hpp"
#include "host/record/run_list.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWords[] = {"done",    "running", "ready",  "waiting", "failed",
                                  "blocked", "stopped", "silent", "unknown"};
constexpr std::size_t kFew = 20;  // tasks that are named, unless all are asked for

Colour colour_of(std::string_view word) {
  if (word == "done") return Colour::green;
  if (word == "running") return Colour::blue;
  for (const char* bad : {"failed", "silent", "blocked", "unknown"})
    if (word == bad) return Colour::red;
  return Colour::yellow;
}

// "done 12, running 3", of tasks that are called so; "" for all.
std::string counts_of(const std::vector<TaskStatus>& tasks, const std::string& name) {
  std::vector<std::string> parts;
  for (const char* word : kWords) {
    const auto n = std::count_if(tasks.begin(), tasks.end(), [&](const TaskStatus& status) {
      return status.word == word && (name.empty() || status.task->name == name);
    });
    if (n > 0) parts.push_back(coloured(stdout, colour_of(word), word) + " " + std::to_string(n));
  }
  return join(parts, ", ");
}

std::string what_of(const TaskStatus& status) {
  std::vector<std::string> parts;
  const TaskState& state = status.state;
  if (!state.problem.empty()) parts.push_back(state.problem);
  for (const auto& [name, node] : state.nodes)
    if (node.status == "running") parts.push_back("at " + name);
  if (!state.host.empty())
    parts.push_back("on " + state.host + (state.job.empty() ? "" : ", job " + state.job));
  if (state.attempt > 1) parts.push_back("started " + std::to_string(state.attempt) + " times");
  for (const auto& [name, node] : state.nodes)
    if (!node.error.empty())
      parts.push_back((node.status == "skipped" ? name + ": " : "") + node.error);
  return join(parts, "; ");
}

// "sae[k=4,seed=0]", "sae[k=4,seed=0] and 3 more": its nodes, that which it is called by first.
std::string title_of(const Task& task, const Plan& plan) {
  std::string lead = task.name;
  for (const std::size_t node : task.nodes)
    if (plan.nodes[node].base == task.name && lead == task.name) lead = plan.nodes[node].name;
  return lead +
         (task.nodes.size() < 2 ? "" : " and " + std::to_string(task.nodes.size() - 1) + " more");
}

void print_tasks(const std::vector<TaskStatus>& tasks, const Plan& plan, bool all) {
  std::size_t shown = 0, left = 0;
  for (const auto& status : tasks) {
    const bool news = status.word != "done" && status.word != "waiting" && status.word != "ready";
    if (!all && !news) continue;
    if (!all && ++shown > kFew) {
      ++left;
      continue;
    }
    const std::string word = coloured(stdout, colour_of(status.word), status.word) +
                             std::string(status.word.size() < 8 ? 8 - status.word.size() : 0, ' ');
    std::printf("%5d  %s  %s  %s\n", status.task->number, word.c_str(),
                printable(title_of(*status.task, plan)).c_str(),
                printable_lines(what_of(status)).c_str());
  }
  if (left > 0) std::printf("and %zu more: --all shows all tasks\n", left);
}

// Of each node of the file after which tasks are called, how many and how far.
void print(const std::vector<TaskStatus>& tasks, const Plan& plan, bool all) {
  std::size_t wide = 5;
  std::vector<std::string> names;
  for (const auto& status : tasks) {
    const std::string& name = status.task->name;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    wide = std::max(wide, columns(printable(name)));
  }
  for (const auto& name : names) {
    const auto count = std::count_if(tasks.begin(), tasks.end(),
                                     [&](const auto& status) { return status.task->name == name; });
    std::printf("  %s  %5td  %s\n", padded(printable(name), wide).c_str(), count,
                counts_of(tasks, name).c_str());
  }
  std::printf("  %s  %5zu  %s\n", padded("tasks", wide).c_str(), tasks.size(),
              counts_of(tasks, "").c_str());
  print_tasks(tasks, plan, all);
}

std::string state_of(const fs::path& run, const TaskList& list) {
  const auto all = list_runs(run.parent_path().parent_path(), run.parent_path().filename());
  const auto own = std::find_if(all.begin(), all.end(), [&](const RunSummary& summary) {
    std::error_code absent;
    return fs::equivalent(summary.folder, run, absent);
  });
  if (own == all.end() || !own->problem.empty()) return list.engine;
  return own->status == "exported" ? "laid out for " + list.engine
                                   : own->status + ", computed by " + list.engine;
}

}  // namespace

int verb_status(const Options& options) {
  const fs::path run = run_named(options.arguments[0], options.runs);
  const Plan plan = Plan::read(run / "plan.json");
  const TaskList list = TaskList::read(run, plan);
  const auto tasks = status_of(list, run);
  if (options.format == "json") {
    std::printf("%s\n", to_json(tasks, list).dump(2).c_str());
    return 0;
  }
  std::printf("%s: %s\n", printable(run.native()).c_str(), state_of(run, list).c_str());
  print(tasks, plan, options.all);
  return 0;
}

}  // namespace kazan
