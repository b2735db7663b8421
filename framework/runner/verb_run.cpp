#include <algorithm>
#include <cstdio>

#include "base/writer.hpp"
#include "host/hub/failure.hpp"
#include "host/record/machine.hpp"
#include "host/record/recording.hpp"
#include "host/record/software.hpp"
#include "host/run/environment.hpp"
#include "host/run/scheduler.hpp"
#include "runner/changed_files.hpp"
#include "runner/checked.hpp"
#include "runner/lost_folders.hpp"
#include "runner/planned.hpp"
#include "runner/progress/progress.hpp"
#include "runner/run_named.hpp"
#include "runner/signals.hpp"
#include "runner/store_care.hpp"
#include "runner/thrown.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Clock = std::chrono::steady_clock;
using Status = NodeResult::Status;

using Results = std::map<std::string, NodeResult>;

bool was_stopped(const Results& results) {
  return std::any_of(results.begin(), results.end(),
                     [](const auto& item) { return item.second.status == Status::stopped; });
}

int exit_code_of(const Results& results) {
  std::vector<Fault> faults;
  for (const auto& [name, result] : results)
    if (result.status == Status::failed) faults.push_back(result.fault);
  return exit_code(faults);
}

std::string incomplete(const Recording& recording, const RunEnd& end) {
  const auto done = [](const auto& item) { return succeeded(item.second); };
  const bool all = std::all_of(end.results.begin(), end.results.end(), done);
  return recording.problem() + (all ? "; every node is in the store: the same command, once that "
                                      "is mended, writes another "
                                      "run folder from there"
                                    : "");
}

// What the run folder lost belongs to how the run ended. True when that is news.
bool add_problem(const Recording& recording, RunEnd& end) {
  static const std::string kIncomplete = "the run folder is incomplete: ";
  const auto known = [](const std::string& problem) { return problem.starts_with(kIncomplete); };
  if (recording.problem().empty() || std::any_of(end.problems.begin(), end.problems.end(), known))
    return false;
  end.problems.push_back(kIncomplete + incomplete(recording, end));
  if (end.exit_code != 0) return false;
  end.exit_code = kazan::exit_code(Fault::machine);
  end.status = "failed";
  return true;
}

void stop(RunEnd& end) {
  end.status = "stopped";
  end.exit_code = stopped_exit_code(stop_request().signal);
  end.go_on = command_as_typed();
}

void render(Scheduler& scheduler, const Catalog& catalog, Recording& recording, RunEnd& end) {
  const std::string& renderer = end.plan.renderer;
  const NodeResult rendered = scheduler.render(renderer, end.folder);
  if (rendered.status == Status::computed) {
    end.report = end.folder / catalog.renderer(renderer).output_name;
    return recording.report(end.report);
  }
  if (rendered.status == Status::stopped) {
    stop(end);
    return recording.report_failed(end.status, end.exit_code,
                                   "no report: stopped while it was rendered");
  }
  end.problems.push_back("no report: " + rendered.message);
  if (end.status == "ok") end.status = "failed";
  if (end.exit_code == 0) end.exit_code = exit_code(rendered.fault);
  recording.report_failed(end.status, end.exit_code, rendered.message);
}

// The folder has the experiment already.
int run_in(const RunFolder& folder, const Plan& plan, const Catalog& catalog, const Store& store,
           const Options& options, Clock::time_point begun) {
  folder.write_plan(plan);
  const auto unpinned = pin_run(store, plan, folder.path());
  Recording recording(plan, store, folder, command_line(), software_json(plan, catalog));

  catch_stop_signals();
  const auto progress =
      make_progress(plan, {options.progress, options.quiet, plan.nodes.size(), stop_request});
  recording.observers().add(*progress);
  progress->begun(folder.path());
  Scheduler scheduler(plan, store,
                      {{folder.plan(), store.root(), catalog.folders(), options.checkpoint_every},
                       folder.worker_log(),
                       stop_request,
                       capacity_for(options),
                       authors(catalog)},
                      recording.observers());
  const Results results = scheduler.run();
  RunEnd end{plan, results, folder.path(), folder.worker_log()};
  for (const auto& note : {unpinned, overfull(store, options)})
    if (!note.empty()) end.notes.push_back(note);
  end.exit_code = exit_code_of(results);
  end.status = end.exit_code ? "failed" : "ok";
  if (was_stopped(results)) stop(end);
  add_problem(recording, end);
  recording.end(end.status, end.exit_code, results);

  recording.table();
  if (plan.renderer != "none" && !stop_request().now) {
    progress->rendering(plan.renderer);
    render(scheduler, catalog, recording, end);
  }
  if (add_problem(recording, end)) recording.amend(end.status, end.exit_code);
  const std::chrono::duration<double> elapsed = Clock::now() - begun;
  end.seconds = elapsed.count();
  progress->ended(end);
  std::printf("%s\n", folder.path().c_str());
  return end.exit_code;
}

Store prepared_store(const Options& options) {
  Store store(store_folder(options.store));
  store.prepare();
  return store;
}

int run_experiment(const Options& options) {
  const auto begun = Clock::now();
  store_limit(options);  // a wrong one is told before any work
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_and_fetch(options, catalog, Preflight::yes);
  if (checked.exit_code != 0) return checked.exit_code;
  const Store store = prepared_store(options);
  const RunFolder folder(options.runs, checked.plan.experiment);
  folder.write_experiment(checked.experiment.sources);
  return run_in(folder, checked.plan, catalog, store, options, begun);
}

// The plan as it was made then: who changed the experiment since has changed another run's.
int run_again(const Options& options) {
  const auto begun = Clock::now();
  store_limit(options);
  const auto run = run_named(options.resume, options.runs);
  sweep_temporaries(run);  // it may have been killed
  const Plan plan = Plan::read(run / "plan.json");
  Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  tell_changed_files(run, plan, options);
  require_plan(plan, catalog, run / "plan.json");
  const Store store = prepared_store(options);
  const RunFolder folder(options.runs, plan.experiment);
  folder.copy_experiment(run);
  return run_in(folder, plan, catalog, store, options, begun);
}

int run_either(const Options& options) {
  return options.resume.empty() ? run_experiment(options) : run_again(options);
}

}  // namespace

// For --progress json what ends a run early is an event too.
int verb_run(const Options& options) {
  if (options.dry_run) return verb_check(options);
  if (options.progress != "json") return run_either(options);
  try {
    return run_either(options);
  } catch (const std::exception& thrown) {
    const Error e = as_error(thrown);
    const auto* failure = dynamic_cast<const HubFailure*>(&thrown);
    const bool stopped = failure && failure->kind() == HubFailure::Kind::stopped;
    const int code = stopped ? stopped_exit_code(stop_request().signal) : exit_code(e.fault());
    tell_json("error", {{"error", e.what()},
                        {"fault", stopped ? "stopped" : name(e.fault())},
                        {"exit_code", code}});
    return code;
  }
}

}  // namespace kazan
