#include "host/engines/run_status.hpp"

#include <algorithm>

namespace kazan {
namespace {

bool ended(const TaskStatus& status) {
  return status.word == "done" || status.word == "failed" || status.word == "blocked";
}

// Of one that never began. Slurm starts it once those before it have ended; make and Snakemake do
// not where one of them failed.
std::string word_before(const Task& task, const std::vector<TaskStatus>& all, bool slurm) {
  const auto of = [&](int number) -> const TaskStatus& {
    return all[static_cast<std::size_t>(number) - 1];
  };
  const bool failed = std::any_of(task.after.begin(), task.after.end(), [&](int other) {
    return of(other).word == "failed" || of(other).word == "blocked";
  });
  if (failed && !slurm) return "blocked";
  const bool all_ended = std::all_of(task.after.begin(), task.after.end(),
                                     [&](int other) { return ended(of(other)); });
  return all_ended ? "ready" : "waiting";
}

std::string word_of(const TaskState& state) {
  if (!state.problem.empty()) return "unknown";
  if (state.status == "running") return state.alive ? "running" : "silent";
  return state.status == "ok" ? "done" : state.status;
}

}  // namespace

std::vector<TaskStatus> status_of(const TaskList& list, const std::filesystem::path& run) {
  std::vector<TaskStatus> all;
  for (const auto& task : list.tasks) {
    TaskState state = TaskState::read(run, task.number);
    const bool began = !state.status.empty() || !state.problem.empty();
    const std::string word =
        began ? word_of(state) : word_before(task, all, list.engine == "slurm");
    all.push_back({&task, word, std::move(state)});
  }
  return all;
}

Json to_json(const std::vector<TaskStatus>& tasks, const TaskList& list) {
  Json out = Json::array();
  for (const auto& [task, word, state] : tasks) {
    const auto text = [](const std::string& t) { return t.empty() ? Json() : Json(t); };
    Json nodes = Json::object();
    for (const auto& [name, node] : state.nodes) nodes[name] = node.status;
    out.push(Json::object({{"task", task->number},
                           {"name", task->name},
                           {"status", word},
                           {"attempt", state.attempt},
                           {"job", text(state.job)},
                           {"host", text(state.host)},
                           {"started", text(state.started)},
                           {"ended", text(state.ended)},
                           {"exit_code", state.ended.empty() ? Json() : Json(state.exit_code)},
                           {"nodes", std::move(nodes)},
                           {"problem", text(state.problem)}}));
  }
  return Json::object({{"engine", list.engine}, {"tasks", std::move(out)}});
}

}  // namespace kazan
