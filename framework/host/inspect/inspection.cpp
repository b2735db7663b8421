#include "host/inspect/inspection.hpp"

#include <typeinfo>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/catalog/declarations.hpp"
#include "host/catalog/symbol_names.hpp"
#include "host/inspect/manual.hpp"
#include "host/inspect/stale_names.hpp"
#include "host/inspect/symbols.hpp"
#include "host/inspect/values.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Stamp, metadata, build id, second library, names that others offer too.
Inspected inspect_fit(const Plugin& plugin, const Catalog& catalog) {
  std::vector<Defect> defects;
  if (!plugin.problem.empty())
    defects.push_back({"a plugin that this program can use", plugin.problem,
                       "build it again with the Kazan of " + installation_folder().native()});
  const auto look = [&](const std::string& id) {
    if (const auto clash = catalog.clashes().find(id); clash != catalog.clashes().end())
      defects.push_back({"one plugin that offers " + id, clash->second,
                         "take one of them away, or rename the stage"});
  };
  for (const auto& stage : plugin.info.stages) look(stage.id);
  for (const auto& renderer : plugin.info.renderers) look(renderer.id);
  return inspected("fit", "built for this version, with metadata of this build",
                   std::move(defects));
}

Inspected inspect_declarations(const Plugin& plugin) {
  std::vector<Defect> defects;
  for (const auto& fault : faults_of(plugin.info, plugin.library.filename()))
    defects.push_back({"declarations that help, checks and reports can use", fault,
                       "mend the declaration, and build the plugin again"});
  std::size_t params = 0, ports = 0, metrics = 0;
  for (const auto& stage : plugin.info.stages) {
    params += stage.params.size();
    ports += stage.inputs.size() + stage.outputs.size();
    metrics += stage.metrics.size();
  }
  const auto& stages = plugin.info.stages;
  const auto& renderers = plugin.info.renderers;
  return inspected(
      "declared",
      (stages.empty() ? counted(renderers.size(), "renderer") : counted(stages.size(), "stage")) +
          ", " + counted(params, "parameter") + ", " + counted(ports, "port") + ", " +
          counted(metrics, "metric") + ": each has its sentence",
      std::move(defects));
}

Inspected inspect_manual(const Plugin& plugin, const Workplace& workplace) {
  const fs::path folder = manual_folder(plugin);
  if (folder.empty()) return skipped("manual", no_manual_folder(plugin));
  std::vector<Defect> defects;
  for (const char* file : {"README.md", "example.yaml"})
    if (!is_file(folder / file))
      defects.push_back({(folder / file).native(), "there is no such file",
                         file == std::string("README.md")
                             ? "write it: what, formula, ports; it is the stage's chapter"
                             : "write it: a small experiment that uses each stage"});
  const std::string file = (folder / "README.md").native();
  if (defects.empty()) {
    const std::string chapter = read_file(file);
    auto stale = stale_names(plugin.info, file, chapter);
    for (auto& name : stale_nodes(plugin.info, file, chapter, workplace))
      stale.push_back(std::move(name));
    for (auto& name : stale)
      defects.push_back({"names that the stage declares", std::move(name),
                         "write what is so now; `runner describe` has all declarations"});
  }
  return inspected("manual", file, std::move(defects));
}

Inspected not_looked_at(const std::string& what, const std::string& why) {
  return inspected(what, "",
                   {{"something that can be looked at", why,
                     "this program is at fault, not the plugin: please report it"}});
}

// Of what needs a run: why there is none.
void skip_runs(const std::string& why, const std::function<void(const Inspected&)>& tell) {
  for (const char* what : {"shapes", "same bits", "edge values", "leaks"}) tell(skipped(what, why));
}

}  // namespace

Inspected look(const std::string& what, const std::function<Inspected()>& inspect) {
  try {
    return inspect();
  } catch (const Error& e) {
    if (e.fault() == Fault::machine) throw;
    return inspected(what, "", {{"answers that can be read", e.what(), kKeepSilent}});
  } catch (const std::exception& e) {
    return not_looked_at(what,
                         std::string(e.what()) + " (" + demangled_type(typeid(e).name()) + ")");
  } catch (...) {
    return not_looked_at(what, "something was thrown that is not a std::exception");
  }
}

bool inspect(const Plugin& plugin, Catalog& catalog, const Workplace& workplace,
             const fs::path& given, const std::function<void(const Inspected&)>& tell) {
  bool whole = true;
  const auto told = [&](const Inspected& one) {
    tell(one);
    whole &= one.outcome != Inspected::Outcome::faulty;
    return one.outcome == Inspected::Outcome::sound;
  };
  if (!told(inspect_fit(plugin, catalog))) {
    tell(skipped("the rest", "it takes a plugin that can be used"));
    return false;
  }
  told(look("symbols", [&] { return inspect_symbols(plugin, workplace.patience); }));
  told(look("declared", [&] { return inspect_declarations(plugin); }));
  told(look("manual", [&] { return inspect_manual(plugin, workplace); }));
  told(look("bad values", [&] { return inspect_bad_values(plugin, workplace); }));
  fs::path file = given;
  if (file.empty() && !manual_folder(plugin).empty()) file = manual_folder(plugin) / "example.yaml";
  if (!is_file(file)) {
    tell(skipped("example", "none is known: --example FILE names one"));
    skip_runs("it takes an example", told);
    return whole;
  }
  Example example(plugin, file, workplace);
  told(look("example", [&] { return example.run(); }));
  if (example.nodes().empty()) {
    skip_runs(
        example.plan() ? "no node is of a stage of this plugin" : "it takes an example that runs",
        told);
    return whole;
  }
  told(look("shapes", [&] { return inspect_shapes(plugin, example); }));
  told(look("same bits", [&] { return inspect_repetition(example, workplace, catalog); }));
  told(look("edge values", [&] { return inspect_edge_values(plugin, example, workplace); }));
  told(look("leaks", [&] { return inspect_leaks(plugin, example, workplace, catalog); }));
  return whole;
}

}  // namespace kazan
