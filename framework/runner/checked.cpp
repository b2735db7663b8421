#include "runner/checked.hpp"

#include <cstdio>
#include <set>

#include "base/files.hpp"
#include "host/run/environment.hpp"
#include "host/run/store.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"
#include "runner/units.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// With --progress json: docs/progress.md.
void tell(const Diagnostic& diagnostic, const std::string& file) {
  tell_json("diagnostic", diagnostic.to_json(file).members());
}

void print(const Diagnostic& diagnostic, std::set<std::string>& notes) {
  const bool error = diagnostic.severity == Severity::error;
  const auto colour = [](Colour c, std::string_view text) {
    return coloured(stderr, c, std::string(text));
  };
  const auto [line, points] = diagnostic.excerpt();
  std::string out = printable_lines(diagnostic.place()) +
                    colour(error ? Colour::red : Colour::yellow, diagnostic.word()) +
                    printable_lines(diagnostic.complaint.message) + "\n";
  if (const auto bar = points.find("| "); bar != points.npos)
    out += printable_lines(line) + "\n" + points.substr(0, bar + 2) +
           colour(Colour::green, printable_lines(points.substr(bar + 2))) + "\n";
  for (const auto& note : diagnostic.complaint.notes)  // the same folders once
    if (notes.insert(note).second) out += "  " + printable_lines(note) + "\n";
  std::fprintf(stderr, "%s", out.c_str());
}

// A relative path that leads nowhere from here may name an experiment that came with the program.
fs::path experiment_file(const Options& options) {
  const std::string& given = options.arguments.at(0);
  const auto shipped = installation_folder() / "share/kazan" / given;
  std::error_code absent;
  if (options.from_stdin || fs::exists(given, absent) || !fs::is_regular_file(shipped, absent))
    return given;
  return shipped;
}

std::optional<std::string> text_from_stdin(const Options& options) {
  if (!options.from_stdin) return std::nullopt;
  return read_file("/dev/stdin");
}

}  // namespace

std::optional<Limit> memory_for(const Options& options) {
  auto limit = memory_limit();
  if (options.memory.empty()) return limit;
  const std::int64_t asked = parse_bytes(options.memory, "--memory");
  if (limit && limit->bytes < asked) return limit;
  return Limit{asked, "--memory", "raise it, where the machine has more"};
}

Forecast forecast_of(const Plan& plan, const Options& options) {
  const Store store(store_folder(options.store));
  return forecast(plan, [&](const std::string& key) { return store.find(key).has_value(); });
}

Checked find_faults(const Options& options, Catalog& catalog, Preflight preflight) {
  Checked checked;
  Diagnostics& diagnostics = checked.diagnostics;
  checked.file = experiment_file(options);
  checked.experiment =
      load_experiment(checked.file, options.set, diagnostics, text_from_stdin(options));
  if (!options.report.empty()) checked.experiment.renderer = options.report;
  FileHashes hashes(Store(store_folder(options.store)).file_hashes());
  const PlanningOptions planning{options.threads ? options.threads : available_threads(),
                                 options.strict_environment ? machine_environment() : Json(),
                                 &checked.origins};
  if (!checked.experiment.nodes.empty())  // else there was nothing to read
    checked.plan = make_plan(checked.experiment, catalog, hashes, planning, diagnostics);
  hashes.save();
  if (preflight == Preflight::yes && !diagnostics.failed())
    refuse_what_cannot_fit(forecast_of(checked.plan, options), checked.experiment,
                           {memory_for(options), free_disk(store_folder(options.store))}, options.force,
                           diagnostics);
  checked.exit_code = diagnostics.exit_code();
  return checked;
}

Checked check_experiment(const Options& options, Catalog& catalog, Preflight preflight) {
  Checked checked = find_faults(options, catalog, preflight);
  const bool to_program = options.progress == "json";
  if (checked.file != options.arguments.at(0) && !to_program)
    std::fprintf(stderr, "using %s\n", checked.file.c_str());
  std::set<std::string> notes;
  for (const auto& diagnostic : checked.diagnostics.in_order())
    if (to_program)
      tell(diagnostic, checked.file.native());
    else if (diagnostic.severity == Severity::error || !options.quiet)
      print(diagnostic, notes);
  return checked;
}

}  // namespace kazan
