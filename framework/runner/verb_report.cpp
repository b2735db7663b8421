#include <cstdio>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"
#include "host/record/run_list.hpp"
#include "host/record/seen_manifest.hpp"
#include "host/record/table_view.hpp"
#include "host/record/variant_view.hpp"
#include "runner/changed_records.hpp"
#include "runner/lost_folders.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/unshown.hpp"
#include "runner/variant_named.hpp"
#include "runner/verbs.hpp"
#include "sdk/renderer.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

// A report of a run that did not come to its end looks like one of few nodes.
std::string state_of(const fs::path& run) {
  const std::string manifest = (run / "manifest.json").native();
  const Json read = Json::parse(read_file(manifest), manifest);
  try {
    return unfinished(status_of_run(read));
  } catch (const Error& e) {
    return "cannot be judged by " + manifest + " (" + e.what() + ")";
  }
}

void render(const RendererEntry& entry, const fs::path& folder) {
  const Failure failure = entry.render(folder);
  if (failure.failed)
    throw Error(failure.fault, "the renderer " + std::string(entry.id) + ": " + failure.message);
}

// What was killed could not say so in its manifest: the renderer is shown the run with one that
// does.
void render_run(const RendererEntry& entry, const fs::path& run) {
  const Json manifest = manifest_to_report(run);
  const auto file = run / "manifest.json";
  if (manifest == Json::parse(read_file(file), file.native())) return render(entry, run);
  const ScopedFolder view(unique_folder(fs::temp_directory_path(), "kazan-run"));
  link_run(run, view.path(), {"manifest.json", entry.output_name});
  write_file(view.path() / "manifest.json", manifest.dump(2) + "\n");
  render(entry, view.path());
  write_file(run / entry.output_name, read_file(view.path() / entry.output_name));
}

// A renderer knows no variants: it is shown the run as if it were of this one, and what it wrote is
// put into the run folder.
fs::path render_variant(const RendererEntry& entry, const fs::path& run, const VariantViews& views,
                        const PlannedVariant& variant) {
  const ScopedFolder view(unique_folder(fs::temp_directory_path(), "kazan-variant"));
  views.write(variant, view.path());
  render(entry, view.path());
  const fs::path folder = run / variant_folder(variant);
  make_folder(folder);
  write_file(folder / entry.output_name, read_file(view.path() / entry.output_name));
  return folder / entry.output_name;
}

std::vector<fs::path> render_variants(const RendererEntry& entry, const fs::path& run,
                                      const Plan& plan, const std::string& given) {
  const auto wanted = variants_named(given, plan);
  const VariantViews views(run, plan);
  std::vector<fs::path> files;
  for (const auto* variant : wanted) files.push_back(render_variant(entry, run, views, *variant));
  return files;
}

std::string renderer_of(const Options& options, const Plan& plan) {
  if (!options.report.empty()) return options.report;
  return plan.renderer != "none" ? plan.renderer : "report.html";
}

}  // namespace

int verb_report(const Options& options) {
  if (options.report == "none")
    throw Error(Fault::usage,
                "--report none: expected a renderer: `report` makes a report "
                "(runner report --help)");
  const fs::path folder = run_named(options.arguments[0], options.runs);
  const Plan plan = Plan::read(folder / "plan.json");
  Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  const std::string state = state_of(folder);
  const RendererEntry& entry = catalog.renderer_entry(renderer_of(options, plan));
  std::vector<fs::path> files;
  if (!options.variant.empty()) files = render_variants(entry, folder, plan, options.variant);
  if (!plan.variants.empty()) write_table(folder);
  render_run(entry, folder);  // that of a sweep links to those of its variants
  if (options.variant.empty()) files.push_back(folder / entry.output_name);
  if (!state.empty())
    std::fprintf(stderr, "warning: the run %s: the report shows what it had recorded by then\n",
                 printable(state).c_str());
  warn_of_changed_records(folder);
  warn_of_unshown(folder, plan);
  for (const auto& file : files) std::printf("%s\n", file.c_str());
  return 0;
}

}  // namespace kazan
