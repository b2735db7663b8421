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

constexpr const char* kWords[] = {"done",   "running", "ready",   "waiting",
                                  "failed", "blocked", "stopped", "silent"};
constexpr std::size_t kFew = 20;  // tasks that are named, unless all are asked for

Colour colour_of(std::string_view word) {
  if (word == "done") return Colour::green;
  if (word == "running") return Colour::blue;
  return word == "failed" || word == "silent" || word == "blocked" ? Colour::red : Colour::yellow;
}

// "done 12, running 3".
std::string counts_of(const std::vector<TaskStatus>& tasks, int first, int count) {
  std::vector<std::string> parts;
  for (const char* word : kWords) {
    const auto n = std::count_if(tasks.begin(), tasks.end(), [&](const TaskStatus& status) {
      const int number = status.task->number;
      return status.word == word && number >= first && number < first + count;
    });
    if (n > 0) parts.push_back(coloured(stdout, colour_of(word), word) + " " + std::to_string(n));
  }
  return join(parts, ", ");
}

std::string what_of(const TaskStatus& status) {
  std::vector<std::string> parts;
  const TaskState& state = status.state;
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

void print_tasks(const std::vector<TaskStatus>& tasks, bool all) {
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
                printable(status.task->name).c_str(), printable_lines(what_of(status)).c_str());
  }
  if (left > 0) std::printf("and %zu more: --all shows all tasks\n", left);
}

void print(const std::vector<TaskStatus>& tasks, const TaskList& list, bool all) {
  std::size_t wide = 5;
  for (const auto& array : list.arrays) wide = std::max(wide, columns(printable(array.name)));
  for (const auto& array : list.arrays) {
    const std::string name = printable(array.name);
    std::printf("  %s%s  %5d  %s\n", name.c_str(), std::string(wide - columns(name), ' ').c_str(),
                array.count, counts_of(tasks, array.first, array.count).c_str());
  }
  std::printf("  tasks%s  %5zu  %s\n", std::string(wide - 5, ' ').c_str(), tasks.size(),
              counts_of(tasks, 1, static_cast<int>(tasks.size())).c_str());
  print_tasks(tasks, all);
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
  const TaskList list = TaskList::read(run, Plan::read(run / "plan.json"));
  const auto tasks = status_of(list, run);
  if (options.format == "json") {
    std::printf("%s\n", to_json(tasks, list).dump(2).c_str());
    return 0;
  }
  std::printf("%s: %s\n", printable(run.native()).c_str(), state_of(run, list).c_str());
  print(tasks, list, options.all);
  return 0;
}

}  // namespace kazan
