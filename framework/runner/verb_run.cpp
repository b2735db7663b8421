#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/record/machine.hpp"
#include "host/record/recording.hpp"
#include "host/record/software.hpp"
#include "host/run/environment.hpp"
#include "host/run/scheduler.hpp"
#include "runner/checked.hpp"
#include "runner/colour.hpp"
#include "runner/signals.hpp"
#include "runner/terminal.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

using Results = std::map<std::string, NodeResult>;

long count(const Results& results, Status status) {
  return std::count_if(results.begin(), results.end(),
                       [&](const auto& item) { return item.second.status == status; });
}

int exit_code_of(const Results& results) {
  std::vector<Fault> faults;
  for (const auto& [name, result] : results)
    if (result.status == Status::failed) faults.push_back(result.fault);
  return exit_code(faults);
}

std::string summary(const Results& results, double seconds) {
  std::string out = std::to_string(count(results, Status::computed)) + " computed, " +
                    std::to_string(count(results, Status::reused)) + " reused";
  for (const Status status : {Status::failed, Status::skipped, Status::stopped})
    if (const auto n = count(results, status))
      out += ", " + std::to_string(n) + " " + std::string(name(status));
  out += " in " + human_seconds(seconds);
  if (count(results, Status::reused) == static_cast<long>(results.size()))
    out += ": everything was in the store, so no model was loaded and nothing trained";
  return out;
}

}  // namespace

int verb_run(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog);
  if (checked.exit_code != 0) return checked.exit_code;
  const Plan& plan = checked.plan;
  const Store store(store_folder(options.store));
  store.prepare();
  const RunFolder folder(options.runs, plan.experiment);
  folder.write_experiment(checked.experiment.sources);
  folder.write_plan(plan);
  Recording recording(plan, store, folder, command_line(), software_json(plan, catalog));
  Terminal terminal(plan, options.quiet);
  recording.observers().add(terminal);

  catch_stop_signals();
  Scheduler scheduler(plan, store,
                      {{folder.plan(), store.root(), catalog.folders()},
                       folder.worker_log(),
                       stop_request,
                       options.jobs,
                       available_threads()},
                      recording.observers());
  const Results results = scheduler.run();
  const int stopped = count(results, Status::stopped) ? stop_request().signal : 0;
  const int code = exit_code_of(results);
  int end = stopped ? stopped_exit_code(stopped) : code;
  recording.end(stopped ? "stopped" : code ? "failed" : "ok", end, results);
  if (const auto& problem = recording.problem(); !problem.empty()) {
    std::fprintf(stderr, "runner: error: the run folder is incomplete: %s\n", problem.c_str());
    if (end == 0) end = kazan::exit_code(Fault::machine);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;

  std::fprintf(stderr, "%s: %s\n", plan.experiment.c_str(),
               summary(results, elapsed.count()).c_str());
  std::printf("%s\n", folder.path().c_str());
  if (plan.renderer != "none" && !stop_request().now) {
    const NodeResult rendered = scheduler.render(plan.renderer, folder.path());
    if (rendered.status == Status::stopped) {
      const int code_now = stopped_exit_code(stop_request().signal);
      recording.report_failed("stopped", code_now, "no report: stopped while it was rendered");
      return code_now;
    }
    if (rendered.status != Status::computed) {
      std::fprintf(stderr, "runner: no report: %s\n", rendered.message.c_str());
      const int worse = end ? end : exit_code(rendered.fault);
      recording.report_failed(stopped ? "stopped" : "failed", worse, rendered.message);
      return worse;
    }
    const auto report = folder.path() / catalog.renderer(plan.renderer).output_name;
    recording.report(report);
    std::fprintf(stderr, "report: %s\n", report.c_str());
  }
  return end;
}

}  // namespace kazan
