#include <algorithm>
#include <cstdio>

#include "host/record/machine.hpp"
#include "host/record/manifest.hpp"
#include "host/record/run_folder.hpp"
#include "host/run/environment.hpp"
#include "host/run/scheduler.hpp"
#include "runner/checked.hpp"
#include "runner/progress/progress.hpp"
#include "runner/signals.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

// Tells the user and keeps the run folder up to date.
class Recorder final : public Observer {
 public:
  Recorder(const Store& store, const RunFolder& folder, Manifest& manifest, Progress& progress)
      : progress_(progress), store_(store), folder_(folder), manifest_(manifest) {}

  void keep(const PlannedNode& node) override {
    guard([&] { folder_.copy_node(node, store_); });
  }
  void started(const PlannedNode& node) override { progress_.started(node); }
  void event(const PlannedNode& node, const Json& event) override { progress_.event(node, event); }
  void tick() override { progress_.tick(); }
  void finished(const PlannedNode& node, const NodeResult& result) override {
    progress_.finished(node, result);
    manifest_.add(node, result);
    if (result.status != Status::reused) guard([&] { manifest_.write("running"); });
  }

  // The first thing that could not be written into the run folder, or "". The nodes go on: what
  // they leave is in the store.
  const std::string& problem() const { return problem_; }
  template <class Call>
  void guard(const Call& call) {
    try {
      call();
    } catch (const Damaged&) {
      throw;
    } catch (const Error& e) {
      if (problem_.empty()) problem_ = e.what();
    }
  }

 private:
  Progress& progress_;
  const Store& store_;
  const RunFolder& folder_;
  Manifest& manifest_;
  std::string problem_;
};

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

}  // namespace

int verb_run(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0) return checked.exit_code;
  const Plan& plan = checked.plan;
  const Store store(store_folder(options.store));
  store.prepare();
  const RunFolder folder(options.runs, plan.experiment);
  folder.write_experiment(checked.experiment.source->text);
  folder.write_plan(plan);
  Manifest manifest(plan, folder, command_line());
  manifest.write("running");

  catch_stop_signals();
  const auto progress =
      make_progress(plan, {options.progress, options.quiet, plan.nodes.size(), stop_request});
  progress->begun(folder.path());
  Recorder recorder(store, folder, manifest, *progress);
  Scheduler scheduler(plan, store,
                      {{folder.plan(), store.root(), catalog.folders()},
                       folder.worker_log(),
                       stop_request,
                       options.jobs,
                       available_threads()},
                      recorder);
  const Results results = scheduler.run();
  const int stopped = was_stopped(results) ? stop_request().signal : 0;
  int code = exit_code_of(results);
  RunEnd end{plan, results, folder.path(), folder.worker_log()};
  end.status = stopped ? "stopped" : code ? "failed" : "ok";
  recorder.guard([&] { manifest.write(end.status); });
  if (const auto& problem = recorder.problem(); !problem.empty()) {
    end.problems.push_back("the run folder is incomplete: " + problem);
    if (code == 0) code = kazan::exit_code(Fault::machine);
  }
  if (stopped) {
    code = stopped_exit_code(stopped);
    end.go_on = command_as_typed();
  }

  if (plan.renderer != "none" && !stop_request().now) {
    progress->rendering(plan.renderer);
    const NodeResult rendered = scheduler.render(plan.renderer, folder.path());
    if (rendered.status == Status::computed) {
      end.report = folder.path() / catalog.renderer(plan.renderer).output_name;
    } else if (rendered.status == Status::stopped) {
      code = stopped_exit_code(stop_request().signal);
    } else {
      end.problems.push_back("no report: " + rendered.message);
      if (!stopped) end.status = "failed";
      if (code == 0) code = exit_code(rendered.fault);
      manifest.renderer_failed(rendered.message);
      manifest.write(end.status);
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
  end.seconds = elapsed.count();
  progress->ended(end);
  std::printf("%s\n", folder.path().c_str());
  return code;
}

}  // namespace kazan
