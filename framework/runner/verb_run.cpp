#include <algorithm>
#include <cstdio>

#include "host/record/machine.hpp"
#include "host/record/recording.hpp"
#include "host/record/software.hpp"
#include "host/run/environment.hpp"
#include "host/run/scheduler.hpp"
#include "runner/checked.hpp"
#include "runner/progress/progress.hpp"
#include "runner/signals.hpp"
#include "runner/store_care.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

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

int run_experiment(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  store_limit(options);  // a wrong one is told before any work
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0) return checked.exit_code;
  const Plan& plan = checked.plan;
  const Store store(store_folder(options.store));
  store.prepare();
  const RunFolder folder(options.runs, plan.experiment);
  folder.write_experiment(checked.experiment.sources);
  folder.write_plan(plan);
  const auto unpinned = pin_run(store, plan, folder.path());
  Recording recording(plan, store, folder, command_line(), software_json(plan, catalog));

  const auto memory = memory_for(options);

  catch_stop_signals();
  const auto progress =
      make_progress(plan, {options.progress, options.quiet, plan.nodes.size(), stop_request});
  recording.observers().add(*progress);
  progress->begun(folder.path());
  Scheduler scheduler(plan, store,
                      {{folder.plan(), store.root(), catalog.folders(), options.checkpoint_every},
                       folder.worker_log(),
                       stop_request,
                       options.jobs,
                       available_threads(),
                       memory ? memory->bytes : 0},
                      recording.observers());
  const Results results = scheduler.run();
  const int stopped = was_stopped(results) ? stop_request().signal : 0;
  int code = stopped ? stopped_exit_code(stopped) : exit_code_of(results);
  RunEnd end{plan, results, folder.path(), folder.worker_log()};
  for (const auto& note : {unpinned, overfull(store, options)})
    if (!note.empty()) end.notes.push_back(note);
  end.status = stopped ? "stopped" : code ? "failed" : "ok";
  recording.end(end.status, code, results);
  if (const auto& problem = recording.problem(); !problem.empty()) {
    end.problems.push_back("the run folder is incomplete: " + problem);
    if (code == 0) code = kazan::exit_code(Fault::machine);
  }
  if (stopped) end.go_on = command_as_typed();

  if (plan.renderer != "none" && !stop_request().now) {
    progress->rendering(plan.renderer);
    const NodeResult rendered = scheduler.render(plan.renderer, folder.path());
    if (rendered.status == Status::computed) {
      end.report = folder.path() / catalog.renderer(plan.renderer).output_name;
      recording.report(end.report);
    } else if (rendered.status == Status::stopped) {
      code = stopped_exit_code(stop_request().signal);
      recording.report_failed("stopped", code, "no report: stopped while it was rendered");
    } else {
      end.problems.push_back("no report: " + rendered.message);
      if (!stopped) end.status = "failed";
      if (code == 0) code = exit_code(rendered.fault);
      recording.report_failed(end.status, code, rendered.message);
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
  end.seconds = elapsed.count();
  end.exit_code = code;
  progress->ended(end);
  std::printf("%s\n", folder.path().c_str());
  return code;
}

}  // namespace

// For --progress json what ends a run early is an event too.
int verb_run(const Options& options) {
  if (options.progress != "json") return run_experiment(options);
  try {
    return run_experiment(options);
  } catch (const Error& e) {
    const int code = exit_code(e.fault());
    tell_json("error", {{"error", e.what()}, {"fault", name(e.fault())}, {"exit_code", code}});
    return code;
  }
}

}  // namespace kazan
