#include "host/engines/collection.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "host/engines/engine_files.hpp"
#include "host/run/board.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Status = NodeResult::Status;

class Collecting {
 public:
  Collecting(const Plan& plan, const TaskList& list, const fs::path& run, const Store& store,
             bool ended)
      : plan_(plan),
        list_(list),
        run_(run),
        store_(store),
        ended_(ended),
        task_of_(plan.nodes.size(), nullptr) {
    for (const auto& task : list.tasks)
      for (const auto node : task.nodes) task_of_[node] = &task;
  }

  Collection collect() {
    for (const auto& task : list_.tasks) look_at(task);
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) settle(i);
    return std::move(out_);
  }

 private:
  void look_at(const Task& task) {
    TaskState& state = states_[task.number] = TaskState::read(run_, task.number);
    if (!state.problem.empty()) out_.warnings.emplace_back("", unknown(task, state));
    for (const auto& warning : state.warnings) out_.warnings.push_back(warning);
    out_.last_ended = std::max(out_.last_ended, state.ended);
    out_.open += open(task);
  }

  bool open(const Task& task) const {
    const TaskState& state = states_.at(task.number);
    return !ended_ && state.status != "ok" && state.status != "failed";
  }

  void settle(std::size_t i) {
    const PlannedNode& node = plan_.nodes[i];
    const Task* task = task_of_[i];
    NodeResult result = task ? told_by(*task, node) : NodeResult{Status::reused, {}, "", {}};
    auto kept = store_.look(node.key);
    if (kept.record) {
      if (!succeeded(result)) result = {Status::reused, {}, "", {}};
      result.record = std::move(*kept.record);
    } else if (task && open(*task)) {
      return;
    } else if (succeeded(result)) {  // it was there
      result = {Status::failed,
                Fault::machine,
                "node " + node.name + " (" + node.stage +
                    "): its result is no longer in the store" +
                    (kept.damage.empty() ? "" : ": " + kept.damage) + list_.lost_for_good(i, run_),
                {}};
      if (task && states_.at(task->number).ended_well())
        out_.lost[task->number][node.name] = result.message;
    } else if (task && !states_.at(task->number).problem.empty()) {
      out_.lost[task->number][node.name] = result.message;
    }
    out_.results[node.name] = std::move(result);
  }

  NodeResult told_by(const Task& task, const PlannedNode& node) const {
    const TaskState& state = states_.at(task.number);
    const auto found = state.nodes.find(node.name);
    if (found == state.nodes.end() || found->second.status == "running")
      return untold(task, state, node);
    const TaskNode& told = found->second;
    NodeResult result{status_named(told.status), told.fault, told.error, {}};
    const bool here = result.status != Status::reused && result.status != Status::skipped;
    result.worker = here ? task.number : 0;
    result.began = told.began;
    result.ended = told.ended;
    return result;
  }

  // Nobody said what became of it.
  NodeResult untold(const Task& task, const TaskState& state, const PlannedNode& node) const {
    const std::string number = "task " + std::to_string(task.number);
    const std::string subject = "node " + node.name + " (" + node.stage + "): ";
    for (const auto& [port, references] : node.inputs)
      for (const auto& reference : references) {
        const auto from = out_.results.find(reference.node);
        if (from != out_.results.end() && !succeeded(from->second))
          return {
              Status::skipped, {}, "it reads " + reference.node + ", which did not succeed", {}};
      }
    if (!state.problem.empty())
      return {Status::failed, Fault::machine, subject + unknown(task, state), {}};
    if (state.status.empty()) {
      for (const int other : task.after)
        if (states_.at(other).status == "failed")
          return {Status::skipped,
                  {},
                  number + " was not started: it waits for task " + std::to_string(other) +
                      ", which failed",
                  {}};
      return {Status::stopped, {}, "", {}};
    }
    if (state.status == "stopped") return {Status::stopped, {}, "", {}};
    return {Status::failed,
            Fault::node,
            subject + number + " on " + state.host +
                " ended without a word: it was killed, or its machine failed",
            {}};
  }

  static std::string unknown(const Task& task, const TaskState& state) {
    return "what became of task " + std::to_string(task.number) + " is not known: " + state.problem;
  }

  static Status status_named(const std::string& word) {
    for (const auto status :
         {Status::computed, Status::reused, Status::failed, Status::stopped, Status::skipped})
      if (name(status) == word) return status;
    throw Error(Fault::input, "a task's node has the unknown status " + word);
  }

  const Plan& plan_;
  const TaskList& list_;
  const fs::path& run_;
  const Store& store_;
  bool ended_;
  std::vector<const Task*> task_of_;  // by node; of one that needed none nothing
  std::map<int, TaskState> states_;
  Collection out_;
};

}  // namespace

Collection collect(const Plan& plan, const TaskList& list, const fs::path& run, const Store& store,
                   bool ended) {
  return Collecting(plan, list, run, store, ended).collect();
}

void start_anew(const Collection& found, const TaskList& list, const fs::path& run) {
  for (const auto& [number, lost] : found.lost) {
    if (TaskState::read(run, number).problem.empty()) write_lost(run, number, lost);
    std::error_code absent;
    fs::remove(done_mark(list, number), absent);
  }
}

std::string merged_events(const TaskList& list, const fs::path& run,
                          std::chrono::system_clock::time_point zero) {
  std::vector<std::pair<std::string, std::string>> lines;  // time, line
  for (const auto& task : list.tasks) {
    const fs::path file = task_folder(run, task.number) / "events.jsonl";
    std::error_code absent;
    if (!fs::is_regular_file(file, absent)) continue;
    for (const auto& line : split(read_file(file), '\n')) try {
        Json event = Json::parse(line, "event");
        const std::string time = event.at("time").string();
        const std::chrono::duration<double> since = point_in_time(time) - zero;
        event["seconds"] = since.count();
        lines.emplace_back(time, event.dump() + "\n");
      } catch (const Error&) {  // cut by whatever ended the task
      }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out;
  for (const auto& [time, line] : lines) out += line;
  return out;
}

}  // namespace kazan
