#include "runner/export_run.hpp"

#include <sys/stat.h>

#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "host/catalog/plugin_path.hpp"
#include "host/engines/engine_files.hpp"
#include "host/record/machine.hpp"
#include "host/record/manifest.hpp"
#include "host/record/software.hpp"
#include "runner/checked.hpp"
#include "runner/lost_folders.hpp"
#include "runner/planned.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/store_care.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr int kMostInArray = 1000;  // Slurm's MaxArraySize is 1001 where nobody set it

// What is asked for, before anything is made.
struct Asked {
  Plan plan;
  Experiment experiment;        // of a file
  std::optional<fs::path> run;  // or of this
};

Asked asked_of_run(const fs::path& run, const Options& options, const Catalog& catalog) {
  refuse_changes(options, run);
  tell_lost_folders(catalog, options);
  Asked asked{Plan::read(run / "plan.json"), {}, run};
  require_plan(asked.plan, catalog, run / "plan.json");
  return asked;
}

std::optional<Asked> asked_of_file(Options options, Catalog& catalog, int& exit_code) {
  options.axes.assign(options.arguments.begin() + 1, options.arguments.end());
  options.arguments.resize(1);
  options.sweep = !options.axes.empty() || !options.seeds.empty();
  Checked checked = options.dry_run ? check_experiment(options, catalog, Preflight::no)
                                    : check_and_fetch(options, catalog, Preflight::no);
  exit_code = checked.exit_code;
  if (exit_code != 0) return std::nullopt;
  return Asked{std::move(checked.plan), std::move(checked.experiment), std::nullopt};
}

std::vector<fs::path> absolute_plugins(const Options& options) {
  std::vector<fs::path> folders(options.plugins.begin(), options.plugins.end());
  for (auto& folder : plugin_path()) folders.push_back(std::move(folder));
  for (auto& folder : folders) folder = fs::absolute(folder).lexically_normal();
  return folders;
}

fs::path folder_for_engine(const Options& options, const std::string& engine, const fs::path& run) {
  if (options.out.empty()) return run / engine;
  return fs::absolute(options.out).lexically_normal();
}

// What lies there is somebody's.
void require_free(const Options& options) {
  if (options.out.empty() || !is_there(options.out)) return;
  if (!fs::is_directory(options.out) || !fs::is_empty(options.out))
    throw Error(Fault::usage,
                "--out " + options.out + ": expected an empty folder, or none; there is something");
}

void write_engine(const TaskList& list, const fs::path& run) {
  const fs::path runner = fs::canonical("/proc/self/exe");
  make_folder(list.folder);
  if (list.engine == "slurm") make_folder(list.folder / "logs");
  for (const auto& file : engine_files(list, run, runner)) {
    write_file(list.folder / file.name, file.text);
    if (file.name.ends_with(".sh")) ::chmod((list.folder / file.name).c_str(), 0755);
  }
}

void write_manifest(const Plan& plan, const RunFolder& folder, const TaskList& list,
                    const Catalog& catalog) {
  Manifest manifest(plan, folder, list.command, software_json(plan, catalog));
  manifest.exported(point_in_time(list.exported));
  manifest.write();
}

std::string counted(std::size_t n, const char* one, const char* many) {
  return with_commas(static_cast<long long>(n)) + " " + (n == 1 ? one : many);
}

std::string what_is_left(const Plan& plan, const TaskList& list) {
  std::size_t nodes = 0;
  for (const auto& task : list.tasks) nodes += task.nodes.size();
  const std::string all = counted(plan.nodes.size(), "node is", "nodes are") + " in the store";
  if (nodes == 0)
    return "everything is in the store (" + counted(plan.nodes.size(), "node", "nodes") +
           "): no task is left, and the engine only puts the run together";
  return counted(nodes, "node", "nodes") + " in " + counted(list.tasks.size(), "task", "tasks") +
         "; " + std::to_string(plan.nodes.size() - nodes) + " of " + all;
}

// The tasks of what the store lacks. Who only looks uses nothing.
void lay_out(const Plan& plan, const Store& store, const Options& options, TaskList& list) {
  std::vector<bool> stored;
  for (const auto& node : plan.nodes)
    stored.push_back(options.dry_run ? store.find(node.key).has_value()
                                     : store.use(node.key).record.has_value());
  list.tasks = cut(
      plan, [&](std::size_t node) { return stored[node]; }, options.task_seconds);
  list.arrays = arrays_of(list.tasks, kMostInArray);
}

// Where it is all that is asked for, it goes to stdout.
void tell(const Plan& plan, const TaskList& list, const Options& options) {
  if (options.quiet && !options.dry_run) return;
  std::FILE* const out = options.dry_run ? stdout : stderr;
  std::fprintf(out, "%s\n", what_is_left(plan, list).c_str());
  for (const auto& array : list.arrays)
    std::fprintf(
        out, "  %-24s %5d  %s each, %s, %s at most\n", printable(array.name).c_str(), array.count,
        counted(static_cast<std::size_t>(array.request.threads), "thread", "threads").c_str(),
        human_bytes(static_cast<double>(array.request.memory_mib) * (1 << 20)).c_str(),
        human_seconds(60.0 * static_cast<double>(array.request.minutes)).c_str());
}

// The folder of a run that nobody has started yet.
RunFolder new_run(const Asked& asked, const Store& store, const Options& options) {
  RunFolder folder(options.runs, asked.plan.experiment);
  asked.run ? folder.copy_experiment(*asked.run)
            : folder.write_experiment(asked.experiment.sources);
  folder.write_plan(asked.plan);
  if (const auto unpinned = pin_run(store, asked.plan, folder.path()); !unpinned.empty())
    std::fprintf(stderr, "note: %s\n", printable(unpinned).c_str());
  return folder;
}

// Without its tasks.
TaskList list_for(const std::string& engine, const fs::path& run, const Store& store,
                  const Options& options) {
  TaskList list;
  list.engine = engine;
  list.command = command_line();
  list.exported = utc_time(std::chrono::system_clock::now());
  list.folder = folder_for_engine(options, engine, run);
  list.options = {store.root(), absolute_plugins(options), options.kernels,
                  options.checkpoint_every};
  return list;
}

void only_look(const Plan& plan, const Store& store, const Options& options) {
  TaskList list;
  lay_out(plan, store, options, list);
  tell(plan, list, options);
}

}  // namespace

std::optional<fs::path> run_given(const Options& options) {
  const fs::path given = options.arguments.at(0);
  std::error_code absent;
  if (given.filename() == "plan.json" && fs::is_regular_file(given, absent))
    return run_named(given.has_parent_path() ? given.parent_path().native() : ".", options.runs);
  if (fs::is_regular_file(given, absent) || given.extension() == ".yaml" ||
      given.extension() == ".yml")
    return std::nullopt;
  return run_named(given.native(), options.runs);
}

void refuse_changes(const Options& options, const fs::path& run) {
  for (const char* option : {"set", "unset", "seeds", "threads", "report", "strict-environment",
                             "strict-weights", "yes"})
    if (options.given.contains(option))
      throw Error(Fault::usage, run.native() + " is a run, whose plan is made: no --" + option);
  if (options.arguments.size() > 1)
    throw Error(Fault::usage,
                run.native() + " is a run, whose plan is made: no " + options.arguments[1]);
}

std::optional<ExportedRun> export_run(const Options& options, const std::string& engine,
                                      int& exit_code) {
  require_free(options);
  Catalog catalog(plugin_folders(options.plugins));
  const auto run = run_given(options);
  const auto asked = run ? std::optional(asked_of_run(*run, options, catalog))
                         : asked_of_file(options, catalog, exit_code);
  if (!asked) return std::nullopt;
  const Plan& plan = asked->plan;
  const Store store(store_folder(options.store));
  if (options.dry_run) {
    only_look(plan, store, options);
    return std::nullopt;
  }
  store.prepare();
  const RunFolder folder = new_run(*asked, store, options);
  ExportedRun made{folder.path(), list_for(engine, folder.path(), store, options)};
  lay_out(plan, store, options, made.list);
  write_manifest(plan, folder, made.list, catalog);
  write_engine(made.list, made.run);
  write_file(made.run / kTasksFile, made.list.to_json(plan).dump(1) + "\n");
  tell(plan, made.list, options);
  return made;
}

}  // namespace kazan
