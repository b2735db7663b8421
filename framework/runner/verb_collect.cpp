// collect: a run that another engine computed, put together as if it had run here.
#include <signal.h>

#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "host/engines/collection.hpp"
#include "host/record/lacking.hpp"
#include "host/record/manifest.hpp"
#include "host/record/recording.hpp"
#include "host/record/software.hpp"
#include "host/record/table_view.hpp"
#include "host/run/node_files.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"
#include "runner/run_named.hpp"
#include "runner/signals.hpp"
#include "runner/unshown.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Status = NodeResult::Status;

class Collector {
 public:
  Collector(const fs::path& run, const Options& options)
      : options_(options),
        folder_(RunFolder::existing(run)),
        plan_(Plan::read(run / "plan.json")),
        list_(TaskList::read(run, plan_)),
        store_(store_folder(options.store.empty() ? list_.options.store.native() : options.store)),
        catalog_(plugin_folders(with_plugins())),
        zero_(point_in_time(list_.exported)),
        manifest_(plan_, folder_, list_.command, software_json(plan_, catalog_)),
        found_(kazan::collect(plan_, list_, run, store_, options.ended)) {}

  int collect() {
    manifest_.exported(zero_);
    start_anew(found_, list_, folder_.path());
    for (const auto& [node, message] : found_.warnings) manifest_.warn(node, message);
    for (const auto& node : plan_.nodes)
      if (const auto result = found_.results.find(node.name); result != found_.results.end())
        keep(node, result->second);
    write_events();
    if (found_.open > 0) return unfinished();
    for (const auto& [name, result] : found_.results) judge(result);
    end();
    write_sweep_table();
    if (plan_.renderer != "none") render();
    tell();
    return code_;
  }

 private:
  std::vector<std::string> with_plugins() const {
    std::vector<std::string> folders = options_.plugins;
    for (const auto& folder : list_.options.plugins) folders.push_back(folder);
    return folders;
  }

  // Into the run folder, what is not there: of nodes that no task had to compute.
  void keep(const PlannedNode& node, NodeResult& result) {
    if (succeeded(result)) try {
        const fs::path copy = result_file(folder_.path(), node.id);
        std::error_code absent;
        if (!fs::is_regular_file(copy, absent) ||
            read_file(copy) != read_file(store_.folder(node.key) / kRecordFile)) {
          TensorboardLog curves(folder_.tensorboard(), store_);
          folder_.copy_node(node, store_);
          curves.keep(node);
          curves.finished(node, {Status::reused, {}, "", result.record});
        }
      } catch (const Error& e) {
        result = {Status::failed,
                  Fault::machine,
                  "node " + node.name + " (" + node.stage + "): " + e.what(),
                  {}};
      }
    manifest_.finished(node, result);
  }

  Json line(const std::string& event, std::chrono::system_clock::time_point at) const {
    return Json::object({{"time", utc_time(at)},
                         {"seconds", std::chrono::duration<double>(at - zero_).count()},
                         {"event", event}});
  }

  void write_events() {
    Json first = line("run_started", zero_);
    first["experiment"] = plan_.experiment;
    first["run"] = folder_.number();
    first["command"] = list_.command;
    first["nodes"] = std::int64_t(plan_.nodes.size());
    write_file(folder_.events(), first.dump() + "\n" + merged_events(list_, folder_.path(), zero_));
  }

  // By what the manifest says by now.
  void write_sweep_table() {
    if (plan_.variants.empty()) return;
    try {
      write_table(folder_.path());
    } catch (const Error& e) {
      manifest_.warn("", "table.json is not whole: " + std::string(e.what()));
    }
  }

  int unfinished() {
    manifest_.write();
    write_sweep_table();
    std::fprintf(stderr, "%d of %zu tasks have not ended; the manifest has what there is\n",
                 found_.open, list_.tasks.size());
    std::printf("%s\n", folder_.path().c_str());
    return 0;
  }

  void judge(const NodeResult& result) {
    stopped_ = stopped_ || result.status == Status::stopped;
    if (result.status == Status::failed) faults_.push_back(result.fault);
    if (result.status == Status::skipped) skipped_ = true;
  }

  // A node is skipped beside one that failed, or because its task was never started.
  void end() {
    code_ = stopped_ ? stopped_exit_code(SIGTERM) : exit_code(faults_);
    if (code_ == 0 && skipped_) code_ = exit_code(Fault::node);
    status_ = stopped_ ? "stopped" : code_ ? "failed" : "ok";
    manifest_.end(status_, code_,
                  found_.last_ended.empty() ? zero_ : point_in_time(found_.last_ended));
  }

  void render() {
    const fs::path log = folder_.worker_log();
    Observer nobody;
    Scheduler scheduler(plan_, store_,
                        {{folder_.plan(), store_.root(), catalog_.folders(), 60},
                         log,
                         stop_request,
                         {1, 1, 0},
                         authors(catalog_)},
                        nobody);
    const NodeResult rendered = scheduler.render(plan_.renderer, folder_.path());
    if (rendered.status == Status::computed)
      return manifest_.report(catalog_.renderer(plan_.renderer).output_name);
    std::fprintf(stderr, "no report: %s\n", printable(rendered.message).c_str());
    manifest_.warn(plan_.renderer, rendered.message);
    if (code_ == 0) {
      code_ = exit_code(rendered.fault);
      status_ = "failed";
    }
    manifest_.end(status_, code_);
  }

  void tell() const {
    if (!options_.quiet) {
      std::map<std::string_view, int> counts;
      for (const auto& [name, result] : found_.results) {
        ++counts[kazan::name(result.status)];
        if (result.status == Status::failed)
          std::fprintf(stderr, "%s\n", printable_lines(result.message).c_str());
      }
      std::vector<std::string> parts;
      for (const auto& [status, count] : counts)
        parts.push_back(std::to_string(count) + " " + std::string(status));
      std::fprintf(stderr, "%s: %s\n", status_.c_str(), join(parts, ", ").c_str());
      warn_of_unshown(folder_.path(), plan_);
    }
    std::printf("%s\n", folder_.path().c_str());
  }

  const Options& options_;
  RunFolder folder_;
  Plan plan_;
  TaskList list_;
  Store store_;
  Catalog catalog_;
  std::chrono::system_clock::time_point zero_;
  Manifest manifest_;
  Collection found_;
  bool stopped_ = false, skipped_ = false;
  std::vector<Fault> faults_;
  int code_ = 0;
  std::string status_;
};

}  // namespace

int verb_collect(const Options& options) {
  catch_stop_signals();
  return Collector(run_named(options.arguments[0], options.runs), options).collect();
}

}  // namespace kazan
