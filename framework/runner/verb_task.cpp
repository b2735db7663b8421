// node --task: what engines call. Computes a task of a run that was laid out for them, and records
// it in the run folder.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/time.hpp"
#include "host/engines/task_part.hpp"
#include "host/engines/task_state.hpp"
#include "host/record/observers.hpp"
#include "host/record/recording.hpp"
#include "host/run/environment.hpp"
#include "runner/checked.hpp"
#include "runner/planned.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"
#include "runner/run_named.hpp"
#include "runner/signals.hpp"
#include "runner/store_care.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Status = NodeResult::Status;
using Results = std::map<std::string, NodeResult>;

// Passes on what is told of the task's own nodes. Others are told by the tasks that they are in:
// two tasks never write one file.
class OwnNodes final : public Observer {
 public:
  OwnNodes(Observer& to, const std::set<std::string>& own) : to_(to), own_(own) {}

  void started(const PlannedNode& node) override {
    if (own_.contains(node.name)) to_.started(node);
  }
  void event(const PlannedNode& node, const Json& event) override {
    if (own_.contains(node.name)) to_.event(node, event);
  }
  void finished(const PlannedNode& node, const NodeResult& result) override {
    if (own_.contains(node.name)) to_.finished(node, result);
  }
  void keep(const PlannedNode& node) override {
    if (own_.contains(node.name)) to_.keep(node);
  }
  void warned(const PlannedNode& node, const std::string& message) override {
    to_.warned(node, message);
  }
  void happened(const Json& event) override { to_.happened(event); }
  void tick() override { to_.tick(); }

 private:
  Observer& to_;
  const std::set<std::string>& own_;
};

// What the run was laid out with, unless this command line says otherwise.
Options with_defaults(const Options& given, const TaskOptions& defaults) {
  Options options = given;
  if (!given.given.contains("store")) options.store = defaults.store;
  if (!given.given.contains("checkpoint-every"))
    options.checkpoint_every = defaults.checkpoint_every;
  for (const auto& folder : defaults.plugins) options.plugins.push_back(folder);
  if (!given.given.contains("kernels") && !defaults.kernels.empty())
    choose_kernels(defaults.kernels);
  return options;
}

// One node after the other, as the request was made for.
Capacity one_at_a_time(const Task& task, const Options& options) {
  const auto memory = memory_for(options);
  return {1, task.threads, memory ? memory->bytes : 0};
}

int exit_code_of(const Results& results) {
  std::vector<Fault> faults;
  for (const auto& [name, result] : results) {
    if (result.status == Status::failed) faults.push_back(result.fault);
    if (result.status == Status::skipped) faults.push_back(Fault::input);
  }
  return exit_code(faults);
}

bool was_stopped(const Results& results) {
  return std::any_of(results.begin(), results.end(),
                     [](const auto& item) { return item.second.status == Status::stopped; });
}

Results own_of(const Results& all, const std::set<std::string>& own) {
  Results out;
  for (const auto& [name, result] : all)
    if (own.contains(name)) out.emplace(name, result);
  return out;
}

// What another machine left may take a while to be seen by this one: until a minute after it was
// last looked for, on NFS. Only where the task that left it says that it did.
TaskPart part_in_time(const Plan& plan, const TaskList& list, const Task& task, const Store& store,
                      const fs::path& run) {
  constexpr int kLooks = 45;
  constexpr useconds_t kPause = 2'000'000;
  const bool there = std::all_of(task.after.begin(), task.after.end(), [&](int other) {
    return TaskState::read(run, list.task(other).number).ended_well();
  });
  TaskPart part = part_of(plan, list, task, store, run);
  for (int look = 1; there && !part.hopeless.empty() && look < kLooks; ++look) {
    if (stop_request().signal != 0) break;
    ::usleep(kPause);
    part = part_of(plan, list, task, store, run);
  }
  return part;
}

// Who is told of the task's nodes: the run folder, and whoever looks.
class Watching {
 public:
  Watching(const RunFolder& folder, const Plan& part, const Store& store, std::size_t nodes,
           TaskRecord& record, const Options& options)
      : copies_(folder, store),
        curves_(folder.tensorboard(), store),
        progress_(make_progress(part, {options.progress, options.quiet, nodes, stop_request})),
        all_([](const std::string& what, const std::string& why) {
          std::fprintf(stderr, "warning: %s is not whole: %s\n", printable(what).c_str(),
                       printable(why).c_str());
        }) {
    all_.add(copies_, "nodes/", Observers::After::again);
    all_.add(curves_, "tensorboard/", Observers::After::again);
    all_.add(record, "tasks/", Observers::After::again);
    all_.add(*progress_);
  }

  Observers& all() { return all_; }

 private:
  Copies copies_;
  TensorboardLog curves_;
  std::unique_ptr<Progress> progress_;
  Observers all_;
};

void require_keys_of(const Task& task, const Plan& plan, Catalog& catalog, const fs::path& file) {
  std::vector<const PlannedNode*> nodes;
  for (const auto node : task.nodes) nodes.push_back(&plan.nodes[node]);
  require_keys(nodes, catalog, file);
}

Results skip_hopeless(const TaskPart& part, const Plan& plan, Observer& observers) {
  Results results;
  for (const auto& [name, why] : part.hopeless) {
    results[name] = {Status::skipped, {}, why, {}};
    observers.finished(*plan.find(name), results[name]);
  }
  return results;
}

int end(TaskRecord& record, const Results& results) {
  const bool stopped = was_stopped(results);
  const int code = stopped ? stopped_exit_code(stop_request().signal) : exit_code_of(results);
  record.end(stopped ? "stopped" : code == 0 ? "ok" : "failed", code);
  return code;
}

int run_task(const RunFolder& folder, const Plan& plan, const TaskList& list, const Task& task,
             const Options& options) {
  const Store store(store_folder(options.store));
  store.prepare();
  Catalog catalog(plugin_folders(options.plugins));
  require_keys_of(task, plan, catalog, folder.plan());
  pin_run(store, plan, folder.path());

  const TaskPart part = part_in_time(plan, list, task, store, folder.path());
  std::set<std::string> own = part.own;
  for (const auto& [name, why] : part.hopeless) own.insert(name);
  TaskRecord record(folder.path(), task.number, part.plan, point_in_time(list.exported));
  Watching watching(folder, part.plan, store, task.nodes.size(), record, options);
  OwnNodes observers(watching.all(), own);

  const fs::path log = folder.path() / "logs" / ("task-" + std::to_string(task.number) + ".log");
  Results results = skip_hopeless(part, plan, observers);
  Scheduler scheduler(part.plan, store,
                      {{folder.plan(), store.root(), catalog.folders(), options.checkpoint_every},
                       log,
                       stop_request,
                       one_at_a_time(task, options),
                       authors(catalog)},
                      observers);
  for (auto& [name, result] : own_of(scheduler.run(), own)) results[name] = result;
  return end(record, results);
}

}  // namespace

int verb_task(const Options& options) {
  if (options.arguments.size() > 1)
    throw Error(Fault::usage, "--task names the nodes: one argument too many: " +
                                  options.arguments[1] + " (runner node --help)");
  const fs::path run = run_named(options.arguments[0], options.runs);
  const Plan plan = Plan::read(run / "plan.json");
  const TaskList list = TaskList::read(run, plan);
  const Task& task = list.task(options.task);
  catch_stop_signals();
  return run_task(RunFolder::existing(run), plan, list, task, with_defaults(options, list.options));
}

}  // namespace kazan
