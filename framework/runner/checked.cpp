#include "runner/checked.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "host/config/document.hpp"
#include "host/graph/equal_points.hpp"
#include "host/run/environment.hpp"
#include "host/run/fitting_passes.hpp"
#include "host/run/store.hpp"
#include "runner/axis_values.hpp"
#include "runner/colour.hpp"
#include "runner/hub_models.hpp"
#include "runner/lost_folders.hpp"
#include "runner/meant.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostPrinted = 200;  // diagnostics, for people

// With --progress json: docs/progress.md.
void tell(const Diagnostic& diagnostic, const std::string& file) {
  tell_json("diagnostic", diagnostic.to_json(file).members());
}

void print(const Diagnostic& diagnostic, std::set<std::string>& notes) {
  const bool error = diagnostic.severity == Severity::error;
  const auto colour = [](Colour c, std::string_view text) {
    return coloured(stderr, c, std::string(text));
  };
  std::string out = printable_lines(diagnostic.place()) +
                    colour(error ? Colour::red : Colour::yellow, diagnostic.word()) +
                    printable_lines(diagnostic.complaint.message) + "\n";
  if (const auto e = diagnostic.excerpt()) {
    const auto before = printable(e->before), token = printable(e->token);
    const std::size_t more = std::max<std::size_t>(columns(token), 1) - 1;
    out += e->gutter + before + token + printable(e->after) + "\n" + e->blank() +
           std::string(columns(before), ' ') + colour(Colour::green, "^" + std::string(more, '~')) +
           "\n";
  }
  for (const auto& note : diagnostic.notes())  // the same folders once
    if (notes.insert(note).second) out += "  " + printable_lines(note) + "\n";
  std::fprintf(stderr, "%s", out.c_str());
}

// A relative path that leads nowhere from here may name an experiment that came with the program.
fs::path experiment_file(const Options& options) {
  const std::string& given = options.arguments.at(0);
  if (given.empty()) throw Error(Fault::input, "the path of the experiment is empty");
  const auto shipped = installation_folder() / "share/kazan" / given;
  std::error_code unseen, absent;  // what cannot be looked at may be there
  if (options.from_stdin || fs::exists(given, unseen)) return given;
  if (fs::is_regular_file(shipped, absent)) return shipped;
  const auto meant = unseen ? "" : meant_experiment(given);
  if (meant.empty()) return given;  // the fault of reading it is told
  Complaint c = saying("unreadable-file",
                       "cannot read " + given + ": no such file (did you mean " + meant + "?)");
  c.expected = "the file of an experiment";
  c.suggestion = meant;
  throw Error(Fault::input, std::move(c));
}

// Not by the name /dev/stdin, by which a socket cannot be opened. What is longer than an experiment
// may be is not read to its end.
std::optional<std::string> text_from_stdin(const Options& options) {
  if (!options.from_stdin) return std::nullopt;
  std::string text;
  std::vector<char> buffer(1 << 16);
  while (text.size() <= kMostExperimentBytes) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw_errno("read", "the standard input", errno);
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

void take_renderer(Experiment& experiment, const std::string& option) {
  if (option.empty()) return;
  const auto source = std::make_shared<Source>(Source{"--report", option, {}});
  experiment.renderer = option;
  experiment.renderer_at = Places(source).at(0, option.size());
}

void tell_all(const Checked& checked) {
  for (const auto& diagnostic : checked.diagnostics.in_order())
    tell(diagnostic, checked.file.native());
}

// `stages`: also what stages warn of. Whoever only draws the nodes, or asks for a reason, has been
// told by `check` or the run.
void print_some(const Checked& checked, bool quiet, bool stages) {
  std::set<std::string> notes;
  std::size_t found = 0;
  for (const auto& diagnostic : checked.diagnostics.in_order()) {
    if (diagnostic.severity == Severity::warning && quiet) continue;
    if (diagnostic.complaint.code == "stage-warning" && !stages) continue;
    if (++found > kMostPrinted) continue;
    print(diagnostic, notes);
  }
  if (found > kMostPrinted)
    std::fprintf(stderr, "and %s more: runner check --format json has all\n",
                 with_commas(static_cast<long long>(found - kMostPrinted)).c_str());
}

// Looks for each key once: who plans passes asks for all of them too.
Stored stored_in(const Store& store) {
  const auto known = std::make_shared<std::unordered_map<std::string, std::optional<Taken>>>();
  return [&store, known](const std::string& key) {
    const auto [found, fresh] = known->try_emplace(key);
    if (const auto record = fresh ? store.find(key) : std::nullopt)
      found->second = taken_by(*record);
    return found->second;
  };
}

void look_ahead(Checked& checked, const Options& options) {
  const Store store(store_folder(options.store));
  const MachineLimits limits{memory_for(options), free_disk(store.root())};
  const Stored stored = stored_in(store);
  fit_passes(checked.plan, checked.experiment, stored, limits, checked.diagnostics);
  checked.ahead = forecast(checked.plan, stored, capacity_for(options));
  refuse_what_cannot_fit(checked.ahead, checked.experiment, limits, options.force,
                         checked.diagnostics);
  refuse_unwritable_store(checked.ahead, store.root(), store.why_unwritable(), options.force,
                          checked.diagnostics);
}

}  // namespace

std::optional<Limit> memory_for(const Options& options) {
  auto limit = memory_limit();
  if (options.memory.empty()) return limit;
  const std::int64_t asked = parse_bytes(options.memory, "--memory");
  if (limit && limit->bytes < asked) return limit;
  return Limit{asked, "--memory", "raise it, where the machine has more"};
}

Capacity capacity_for(const Options& options) {
  const auto memory = memory_for(options);
  return {options.jobs, available_threads(), memory ? memory->bytes : 0};
}

namespace {

PlanningOptions planning_options(const Options& options, HubModels& models) {
  const auto memory = memory_for(options);
  PlanningOptions out;
  out.threads = options.threads ? options.threads : available_threads();
  if (options.strict_environment) out.machine = machine_environment();
  out.memory = memory ? memory->bytes : 0;
  out.jobs = options.jobs;
  out.cores = available_threads();
  out.ask_hub = [&models](const HubWish& wish) { return models.ask(wish); };
  out.strict_choices = options.strict_weights;
  return out;
}

ExperimentOptions experiment_options(const Options& options) {
  return {.overrides = options.set,
          .unset = options.unset,
          .text = text_from_stdin(options),
          .axes = options.axes,
          .seeds = options.seeds,
          .most_variants = options.yes ? kMostNamed : kFewVariants};
}

// What is wrong in one variant is in others too, in other words. Of `all`, which begins with what
// was told of `one`, that (which now knows of the others) and errors where none was told.
Diagnostics at_other_places(const Diagnostics& one, const Diagnostics& all) {
  Diagnostics out;
  std::set<std::string> places;
  for (const auto& d : all.all()) {
    const bool first = out.all().size() < one.all().size();
    if (first && d.severity == Severity::error) places.insert(d.place());
    if (first || (d.severity == Severity::error && !places.contains(d.place()))) out.add(d);
  }
  return out;
}

// Reads and plans what `given` asks for. What is wrong with all variants of a sweep is told of one.
void read_and_plan(Checked& checked, const Options& options, Catalog& catalog, FileHashes& hashes,
                   HubModels& models) {
  Diagnostics& diagnostics = checked.diagnostics;
  PlanningOptions planning = planning_options(options, models);
  ExperimentOptions given = experiment_options(options);
  given.all = AxisValues(checked.file, given, [&](const Experiment& base, Origins& origins) {
    planning.origins = &origins;
    Diagnostics found;  // what it warns of, the sweep's plan warns of too
    make_plan(base, catalog, hashes, planning, found);
    for (const auto& d : found.all())
      if (d.severity == Severity::error) diagnostics.error(d.at, d.complaint, d.fault);
  });
  checked.experiment = load_experiment(checked.file, given, diagnostics);
  take_renderer(checked.experiment, options.report);
  const Experiment& experiment = checked.experiment;
  planning.origins = &checked.origins;
  const bool sweep = !experiment.variants.empty();
  if (sweep)
    make_plan(only(experiment, experiment.variants.front()), catalog, hashes, planning,
              diagnostics);
  if (!experiment.nodes.empty() && !(sweep && diagnostics.failed()))
    checked.plan = make_plan(experiment, catalog, hashes, planning, diagnostics);
  else if (!experiment.nodes.empty()) {
    Diagnostics of_all = diagnostics;  // so that nothing is taken for whole
    make_plan(experiment, catalog, hashes, planning, of_all);
    diagnostics = at_other_places(diagnostics, of_all);
  }
  if (options.sweep && !sweep && !diagnostics.failed())
    diagnostics.error({experiment.source, 0, 0},
                      lacking("no-sweep", "the experiment has no sweep",
                              "sweep: in the file, AXIS=VALUE,VALUE or --seeds N"));
}

Checked find_faults(const Options& options, Catalog& catalog, Preflight preflight,
                    HubModels& models) {
  Checked checked;
  for (const auto& lost : lost_folders(catalog, options))
    checked.diagnostics.warning(lost.at, lost.complaint);
  checked.file = experiment_file(options);
  FileHashes hashes(Store(store_folder(options.store)).file_hashes());
  read_and_plan(checked, options, catalog, hashes, models);
  hashes.save();
  if (!checked.diagnostics.failed()) warn_of_equal_points(checked.plan, checked.diagnostics);
  if (preflight == Preflight::yes && !checked.diagnostics.failed()) look_ahead(checked, options);
  checked.exit_code = checked.diagnostics.exit_code();
  return checked;
}

void tell_faults(const Checked& checked, const Options& options, Preflight preflight) {
  const bool to_program = options.progress == "json";
  if (checked.file != options.arguments.at(0) && !to_program)
    std::fprintf(stderr, "using %s\n", printable(checked.file.native()).c_str());
  to_program ? tell_all(checked) : print_some(checked, options.quiet, preflight == Preflight::yes);
}

bool has_other_faults(const Diagnostics& diagnostics) {
  const auto& all = diagnostics.all();
  return std::any_of(all.begin(), all.end(), [](const Diagnostic& d) {
    return d.severity == Severity::error && d.complaint.code != "not-fetched";
  });
}

}  // namespace

Checked find_faults(const Options& options, Catalog& catalog, Preflight preflight) {
  HubModels models(options);
  return find_faults(options, catalog, preflight, models);
}

Checked check_experiment(const Options& options, Catalog& catalog, Preflight preflight) {
  Checked checked = find_faults(options, catalog, preflight);
  tell_faults(checked, options, preflight);
  return checked;
}

Checked check_and_fetch(const Options& options, Catalog& catalog, Preflight preflight) {
  HubModels models(options);
  return check_and_fetch(options, catalog, preflight, models);
}

// Nothing is fetched for an experiment that has other faults: those come first.
Checked check_and_fetch(const Options& options, Catalog& catalog, Preflight preflight,
                        HubModels& models) {
  Checked checked = find_faults(options, catalog, preflight, models);
  while (!has_other_faults(checked.diagnostics) && models.fetch_next())
    checked = find_faults(options, catalog, preflight, models);
  tell_faults(checked, options, preflight);
  return checked;
}

}  // namespace kazan
