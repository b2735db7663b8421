#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/record/machine.hpp"
#include "host/record/manifest.hpp"
#include "host/record/run_folder.hpp"
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

// Draws the terminal and keeps the run folder up to date.
class Recorder final : public Observer {
 public:
  Recorder(const Plan& plan, const Store& store, const RunFolder& folder, Manifest& manifest,
           bool quiet)
      : terminal_(plan, quiet), store_(store), folder_(folder), manifest_(manifest) {}

  void keep(const PlannedNode& node) override {
    guard([&] { folder_.copy_node(node, store_); });
  }
  void started(const PlannedNode& node) override { terminal_.started(node); }
  void event(const PlannedNode& node, const Json& event) override { terminal_.event(node, event); }
  void finished(const PlannedNode& node, const NodeResult& result) override {
    terminal_.finished(node, result);
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
  Terminal terminal_;
  const Store& store_;
  const RunFolder& folder_;
  Manifest& manifest_;
  std::string problem_;
};

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
  folder.write_experiment(checked.experiment.source->text);
  folder.write_plan(plan);
  Manifest manifest(plan, folder, command_line());
  manifest.write("running");

  catch_stop_signals();
  Recorder recorder(plan, store, folder, manifest, options.quiet);
  Scheduler scheduler(plan, store,
                      {{folder.plan(), store.root(), catalog.folders(), options.checkpoint_every},
                       folder.worker_log(),
                       stop_request,
                       options.jobs,
                       available_threads()},
                      recorder);
  const Results results = scheduler.run();
  const int stopped = count(results, Status::stopped) ? stop_request().signal : 0;
  int code = exit_code_of(results);
  recorder.guard([&] { manifest.write(stopped ? "stopped" : code ? "failed" : "ok"); });
  if (const auto& problem = recorder.problem(); !problem.empty()) {
    std::fprintf(stderr, "runner: error: the run folder is incomplete: %s\n", problem.c_str());
    if (code == 0) code = kazan::exit_code(Fault::machine);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;

  std::fprintf(stderr, "%s: %s\n", plan.experiment.c_str(),
               summary(results, elapsed.count()).c_str());
  std::printf("%s\n", folder.path().c_str());
  const int end = stopped ? stopped_exit_code(stopped) : code;
  if (plan.renderer != "none" && !stop_request().now) {
    const NodeResult rendered = scheduler.render(plan.renderer, folder.path());
    if (rendered.status == Status::stopped) return stopped_exit_code(stop_request().signal);
    if (rendered.status != Status::computed) {
      std::fprintf(stderr, "runner: no report: %s\n", rendered.message.c_str());
      manifest.renderer_failed(rendered.message);
      manifest.write(stopped ? "stopped" : "failed");
      return end ? end : exit_code(rendered.fault);
    }
    std::fprintf(stderr, "report: %s\n",
                 (folder.path() / catalog.renderer(plan.renderer).output_name).c_str());
  }
  return end;
}

}  // namespace kazan
