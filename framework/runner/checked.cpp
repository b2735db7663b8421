#include "runner/checked.hpp"

#include <cstdio>

#include "host/run/environment.hpp"
#include "host/run/store.hpp"
#include "runner/colour.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

void print(const Diagnostic& diagnostic) {
  std::string text = diagnostic.text();
  const bool error = diagnostic.severity == Severity::error;
  const std::string word = error ? "error: " : "warning: ";
  if (const auto at = text.find(word); at != text.npos)
    text.replace(at, word.size(), coloured(stderr, error ? Colour::red : Colour::yellow, word));
  std::fprintf(stderr, "%s\n", text.c_str());
}

// A relative path that leads nowhere from here may name an experiment that came with the program.
fs::path experiment_file(const std::string& given) {
  const auto shipped = installation_folder() / "share/kazan" / given;
  std::error_code absent;
  if (fs::exists(given, absent) || !fs::is_regular_file(shipped, absent)) return given;
  std::fprintf(stderr, "using %s\n", shipped.c_str());
  return shipped;
}

}  // namespace

Forecast forecast_of(const Plan& plan, const Options& options) {
  const Store store(store_folder(options.store));
  return forecast(plan, [&](const std::string& key) { return store.find(key).has_value(); });
}

Checked check_experiment(const Options& options, Catalog& catalog, Preflight preflight) {
  Diagnostics diagnostics;
  Checked checked;
  checked.experiment =
      load_experiment(experiment_file(options.arguments.at(0)), options.set, diagnostics);
  if (!options.report.empty()) checked.experiment.renderer = options.report;
  FileHashes hashes(Store(store_folder(options.store)).file_hashes());
  const PlanningOptions planning{options.threads ? options.threads : available_threads()};
  if (!checked.experiment.nodes.empty())  // else there was nothing to read
    checked.plan = make_plan(checked.experiment, catalog, hashes, planning, diagnostics);
  hashes.save();
  if (preflight == Preflight::yes && !diagnostics.failed())
    refuse_what_cannot_fit(forecast_of(checked.plan, options), checked.experiment,
                           {memory_limit(), free_disk(store_folder(options.store))}, options.force,
                           diagnostics);
  for (const auto& diagnostic : diagnostics.in_order())
    if (diagnostic.severity == Severity::error || !options.quiet) print(diagnostic);
  checked.exit_code = diagnostics.exit_code();
  return checked;
}

}  // namespace kazan
