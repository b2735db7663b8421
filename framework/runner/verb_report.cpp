#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"
#include "host/record/run_list.hpp"
#include "runner/changed_records.hpp"
#include "runner/lost_folders.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/verbs.hpp"
#include "sdk/renderer.hpp"

namespace kazan {
namespace {

// A report of a run that did not come to its end looks like one of few nodes.
std::string state_of(const std::filesystem::path& run) {
  const std::string manifest = (run / "manifest.json").native();
  const Json read = Json::parse(read_file(manifest), manifest);
  try {
    return unfinished(status_of_run(read));
  } catch (const Error& e) {
    return "cannot be judged by " + manifest + " (" + e.what() + ")";
  }
}

}  // namespace

int verb_report(const Options& options) {
  if (options.report == "none")
    throw Error(Fault::usage,
                "--report none: expected a renderer: `report` makes a report "
                "(runner report --help)");
  const std::filesystem::path folder = run_named(options.arguments[0], options.runs);
  const Plan plan = Plan::read(folder / "plan.json");
  const std::string renderer = !options.report.empty()   ? options.report
                               : plan.renderer != "none" ? plan.renderer
                                                         : "report.html";
  Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  const std::string state = state_of(folder);
  const RendererEntry& entry = catalog.renderer_entry(renderer);
  const Failure failure = entry.render(folder);
  if (failure.failed)
    throw Error(failure.fault, "the renderer " + renderer + ": " + failure.message);
  if (!state.empty())
    std::fprintf(stderr, "warning: the run %s: the report shows what it had recorded by then\n",
                 printable(state).c_str());
  warn_of_changed_records(folder);
  std::printf("%s\n", (folder / entry.output_name).c_str());
  return 0;
}

}  // namespace kazan
