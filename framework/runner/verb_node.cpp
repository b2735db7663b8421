// node: what a cluster's scheduler calls. worker: what this program's own scheduler starts.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "host/graph/planning.hpp"
#include "host/run/environment.hpp"
#include "host/run/execute.hpp"
#include "host/run/key_lock.hpp"
#include "host/run/node_files.hpp"
#include "host/run/worker.hpp"
#include "runner/lost_folders.hpp"
#include "runner/planned.hpp"
#include "runner/progress/progress.hpp"
#include "runner/signals.hpp"
#include "runner/store_care.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

const PlannedNode& node_named(const Plan& plan, const std::string& id) {
  if (const auto* node = plan.find(id)) return *node;
  std::vector<std::string> names;
  for (const auto& node : plan.nodes) names.push_back(node.name);
  throw Error(Fault::usage, "the plan has no node " + id + did_you_mean(id, names));
}

// The node is this process's, or nothing when it was asked to stop while another had it.
std::optional<KeyLock> claim(const Store& store, const PlannedNode& node, Progress& progress) {
  for (bool told = false;; told = true) {
    if (auto lock = KeyLock::try_lock(store.root(), node.key)) return lock;
    if (!told)
      progress.event(node,
                     Json::object({{"event", "log"},
                                   {"line", "waiting: another run computes it (" +
                                                KeyLock::holder(store.root(), node.key) + ")"}}));
    progress.tick();
    if (stop_request().signal != 0) return std::nullopt;
    ::usleep(100'000);
  }
}

void tell_faults(const PlannedNode& node, const NodeResult& result, Progress& progress) {
  for (const auto& warning : fault_warnings(result.record))
    progress.event(node, Json::object({{"event", "log"}, {"line", "warning: " + warning}}));
}

// Keys are made with the plan: here one can only insist.
void require_strict(const Plan& plan, const std::string& file) {
  for (const auto& node : plan.nodes)
    if (node.environment.is_null())
      throw Error(Fault::usage, "the plan " + file +
                                    " was made without --strict-environment, so "
                                    "its keys do not hold the environment: give it to `run`");
}

}  // namespace

int verb_node(const Options& options) {
  if (options.task != 0) return verb_task(options);
  if (options.arguments.size() < 2)
    throw Error(Fault::usage,
                "too few arguments; usage: runner node PLAN.json ID... | RUN --task N "
                "(runner node --help)");
  const Plan plan = Plan::read(options.arguments[0]);
  if (options.strict_environment) require_strict(plan, options.arguments[0]);
  std::vector<const PlannedNode*> nodes;
  for (std::size_t i = 1; i < options.arguments.size(); ++i)
    nodes.push_back(&node_named(plan, options.arguments[i]));
  const auto most = std::max_element(nodes.begin(), nodes.end(),
                                     [](auto* a, auto* b) { return a->threads < b->threads; });
  set_worker_environment((*most)->threads);  // before a plugin loads what reads it
  catch_stop_signals(SecondSignal::kills);

  const Store store(store_folder(options.store));
  const auto file = std::filesystem::absolute(options.arguments[0]);
  if (file.filename() == "plan.json" &&
      std::filesystem::exists(file.parent_path() / "experiment.yaml"))  // a run folder
    pin_run(store, plan, file.parent_path());
  store.sweep();
  Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  require_keys(nodes, catalog, options.arguments[0]);
  NodeServices services(plan, store, catalog);
  const auto progress =
      make_progress(plan, {options.progress, options.quiet, nodes.size(), stop_request});
  std::vector<Fault> faults;
  for (const auto* node : nodes) {
    if (const int signal = stop_request().signal) return stopped_exit_code(signal);
    progress->started(*node);
    const Execution with{plan,
                         store,
                         catalog,
                         services,
                         [&](const Json& event) { progress->event(*node, event); },
                         [] { return stop_request().signal != 0; },
                         options.checkpoint_every};
    const auto lock = claim(store, *node, *progress);
    if (!lock) return stopped_exit_code(stop_request().signal);
    const NodeResult result = execute(with, *node);
    if (result.status == NodeResult::Status::reused) tell_faults(*node, result, *progress);
    progress->finished(*node, result);
    if (result.status == NodeResult::Status::stopped)
      return stopped_exit_code(stop_request().signal);
    if (!result.damaged.empty())
      store.set_aside(result.damaged.substr(0, result.damaged.find('/')));
    if (result.status == NodeResult::Status::failed) faults.push_back(result.fault);
  }
  return exit_code(faults);
}

int verb_worker(const Options& options) {
  ::fcntl(3, F_SETFD, FD_CLOEXEC);  // not for what stages may start
  Channel channel(3);
  serve({options.plan,
         options.store,
         {options.plugins.begin(), options.plugins.end()},
         options.checkpoint_every},
        channel);
  return 0;
}

}  // namespace kazan
