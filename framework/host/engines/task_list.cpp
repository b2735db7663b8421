#include "host/engines/task_list.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/record/run_folder.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kFormat = 1;

int small(const Json& json) {
  const auto value = json.integer();
  if (value < 0 || value > std::numeric_limits<int>::max())
    throw Error(Fault::input, "tasks.json: " + std::to_string(value) + " is no such number");
  return static_cast<int>(value);
}

Json numbers(const std::vector<int>& list) {
  Json out = Json::array();
  for (const int number : list) out.push(number);
  return out;
}

std::vector<int> numbers_from(const Json& json) {
  std::vector<int> out;
  for (const auto& item : json.items()) out.push_back(small(item));
  return out;
}

Json task_json(const Task& task, const Plan& plan) {
  Json ids = Json::array();
  for (const auto node : task.nodes) ids.push(plan.nodes[node].id);
  const Request request = request_of(task);
  return Json::object(
      {{"task", task.number},
       {"name", task.name},
       {"nodes", std::move(ids)},
       {"after", numbers(task.after)},
       {"threads", task.threads},
       {"memory_bytes", task.memory_bytes ? Json(*task.memory_bytes) : Json()},
       {"seconds", task.seconds},
       {"silent", task.silent},
       {"ask", Json::object({{"memory_mib", request.memory_mib}, {"minutes", request.minutes}})}});
}

Json array_json(const TaskArray& array) {
  return Json::object({{"array", array.name},
                       {"first", array.first},
                       {"count", array.count},
                       {"after", numbers(array.after)},
                       {"threads", array.request.threads},
                       {"memory_mib", array.request.memory_mib},
                       {"minutes", array.request.minutes}});
}

TaskArray array_from(const Json& json) {
  return {
      json.at("array").string(),
      small(json.at("first")),
      small(json.at("count")),
      numbers_from(json.at("after")),
      {small(json.at("threads")), json.at("memory_mib").integer(), json.at("minutes").integer()}};
}

using NodePlaces = std::unordered_map<std::string, std::size_t>;  // of nodes, by their ids

Task task_from(const Json& json, const NodePlaces& places) {
  Task task;
  task.number = small(json.at("task"));
  task.name = json.at("name").string();
  for (const auto& id : json.at("nodes").strings()) {
    const auto found = places.find(id);
    if (found == places.end())
      throw Error(Fault::input, "tasks.json names the node " + id + ", which the plan has not");
    task.nodes.push_back(found->second);
  }
  task.after = numbers_from(json.at("after"));
  task.threads = small(json.at("threads"));
  if (const Json& memory = json.at("memory_bytes"); !memory.is_null())
    task.memory_bytes = memory.integer();
  task.seconds = json.at("seconds").number();
  task.silent = small(json.at("silent"));
  return task;
}

// Whoever counts on numbers from 1, and on what comes before what, may.
void check(const TaskList& list) {
  const auto refuse = [] { throw Error(Fault::input, "tasks.json: its tasks are not in order"); };
  for (std::size_t i = 0; i < list.tasks.size(); ++i) {
    const Task& task = list.tasks[i];
    if (task.number != static_cast<int>(i) + 1) refuse();
    for (const int other : task.after)
      if (other < 1 || other >= task.number) refuse();
  }
}

// What lays out what the run lacks, with the folders and options that it was laid out with.
std::string export_anew(const TaskList& list, const fs::path& run) {
  const TaskOptions& options = list.options;
  std::vector<std::string> words = {"runner", "export", run, "--to", list.engine};
  const auto add = [&](const char* option, const std::string& value) {
    words.insert(words.end(), {option, value});
  };
  add("--store", options.store);
  if (RunFolder::existing(run).number() != 0) add("--runs", run.parent_path().parent_path());
  for (const auto& folder : options.plugins) add("--plugins", folder);
  if (!options.kernels.empty()) add("--kernels", options.kernels);
  if (options.checkpoint_every != TaskOptions().checkpoint_every)
    add("--checkpoint-every", Json(options.checkpoint_every).dump());
  for (auto& word : words) word = shell_word(word);
  return join(words, " ");
}

}  // namespace

Json TaskList::to_json(const Plan& plan) const {
  Json all = Json::array(), sets = Json::array(), folders = Json::array();
  for (const auto& task : tasks) all.push(task_json(task, plan));
  for (const auto& array : arrays) sets.push(array_json(array));
  for (const auto& plugin : options.plugins) folders.push(plugin.native());
  return Json::object({{"format", kFormat},
                       {"engine", engine},
                       {"command", command},
                       {"exported", exported},
                       {"folder", folder.native()},
                       {"store", options.store.native()},
                       {"plugins", std::move(folders)},
                       {"kernels", options.kernels},
                       {"checkpoint_every", options.checkpoint_every},
                       {"tasks", std::move(all)},
                       {"arrays", std::move(sets)}});
}

TaskList TaskList::from_json(const Json& json, const Plan& plan) {
  if (json.at("format").integer() != kFormat)
    throw Error(Fault::input, "tasks.json is of another format: " + json.at("format").dump());
  TaskList list;
  list.engine = json.at("engine").string();
  list.command = json.at("command").string();
  list.exported = json.at("exported").string();
  list.folder = json.at("folder").string();
  list.options.store = json.at("store").string();
  for (const auto& plugin : json.at("plugins").strings()) list.options.plugins.push_back(plugin);
  list.options.kernels = json.at("kernels").string();
  list.options.checkpoint_every = json.at("checkpoint_every").number();
  NodePlaces places;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) places[plan.nodes[i].id] = i;
  for (const auto& task : json.at("tasks").items()) list.tasks.push_back(task_from(task, places));
  for (const auto& array : json.at("arrays").items()) list.arrays.push_back(array_from(array));
  check(list);
  return list;
}

std::string TaskList::lost_for_good(std::size_t node, const fs::path& run) const {
  for (const auto& task : tasks)
    if (std::find(task.nodes.begin(), task.nodes.end(), node) != task.nodes.end()) return "";
  return ", and no task of this run computes it; to lay out what is missing: " +
         export_anew(*this, run);
}

bool laid_out(const fs::path& run) {
  std::error_code absent;
  return fs::is_regular_file(run / kTasksFile, absent);
}

TaskList TaskList::read(const fs::path& run, const Plan& plan) {
  if (!laid_out(run))
    throw Error(Fault::input, "the run " + run.native() +
                                  " has no tasks.json: it was not laid out for another engine "
                                  "(runner export)");
  const auto file = run / kTasksFile;
  return from_json(Json::parse(read_file(file), file.native()), plan);
}

const Task& TaskList::task(int number) const {
  if (number >= 1 && number <= static_cast<int>(tasks.size()))
    return tasks[static_cast<std::size_t>(number) - 1];
  throw Error(Fault::usage, "no task " + std::to_string(number) + ": the run has the tasks 1 to " +
                                std::to_string(tasks.size()));
}

}  // namespace kazan
