#include "runner/completion/sources.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/config/experiment.hpp"
#include "host/graph/plan.hpp"
#include "host/record/gathered_tables.hpp"
#include "runner/options.hpp"
#include "runner/run_named.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

Catalog catalog(const Given& given) {
  return Catalog(plugin_folders(given.plugins));
}

// --- files

bool has_extension(const fs::path& path, const std::vector<std::string>& extensions) {
  return extensions.empty() ||
         std::find(extensions.begin(), extensions.end(), path.extension()) != extensions.end();
}

// What `folder` holds, as `written` (the word up to its last slash) and the name. Hidden entries
// only where the word asks for them.
void add_entries(const fs::path& folder, const std::string& written, const std::string& begins,
                 const std::vector<std::string>& extensions, std::vector<Candidate>& out) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename();
    if (!name.starts_with(begins) || (name.starts_with('.') && !begins.starts_with('.'))) continue;
    std::error_code unknown;
    if (at->is_directory(unknown))
      out.push_back({written + name + "/"});
    else if (extensions != std::vector<std::string>{"/"} && has_extension(name, extensions))
      out.push_back({written + name});
  }
}

// `extensions`: none for every file, "/" for folders only. `shipped`: also the experiments that
// came with the program, which are found under their relative paths from anywhere.
Completion files(const std::string& current, const std::vector<std::string>& extensions,
                 bool shipped = false) {
  const auto slash = current.rfind('/');
  const std::string written = slash == current.npos ? "" : current.substr(0, slash + 1);
  const std::string begins = current.substr(written.size());
  const char* home = std::getenv("HOME");
  const bool at_home = written.starts_with("~/") && home;
  const fs::path folder = at_home ? home + written.substr(1) : written.empty() ? "." : written;
  Completion out{true, {}};
  add_entries(folder, written, begins, extensions, out.candidates);
  const std::string there = "experiments/";
  if (shipped && written.empty() && there.starts_with(begins)) out.candidates.push_back({there});
  if (shipped && written.starts_with(there))
    add_entries(installation_folder() / "share/kazan" / written, written, begins, extensions,
                out.candidates);
  auto& all = out.candidates;
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.text < b.text; });
  all.erase(std::unique(all.begin(), all.end(), [](auto& a, auto& b) { return a.text == b.text; }),
            all.end());
  return out;
}

// --- plugins

Completion stages(const Given& given) {
  const Catalog plugins = catalog(given);
  Completion out;
  for (const auto& id : plugins.stage_ids()) out.candidates.push_back({id, plugins.stage(id).doc});
  return out;
}

// Files, folders, names of plugins and of their stages.
Completion plugins(const std::string& current, const Given& given) {
  Completion out = files(current, {".so"});
  const Catalog all = catalog(given);
  for (const auto& plugin : all.plugins()) {
    out.candidates.push_back({plugin.name, "a plugin"});
    for (const auto& stage : plugin.info.stages)
      if (stage.id != plugin.name) out.candidates.push_back({stage.id, stage.doc});
  }
  return out;
}

Completion renderers(const Given& given) {
  const Catalog plugins = catalog(given);
  Completion out;
  for (const auto& plugin : plugins.plugins())
    for (const auto& renderer : plugin.info.renderers)
      if (plugin.problem.empty()) out.candidates.push_back({renderer.id, renderer.doc});
  out.candidates.push_back({"none", "no report"});
  return out;
}

// --- an experiment

// The first argument that is an experiment, as far as it can be read.
Experiment experiment(const Given& given, const std::vector<std::string>& overrides = {}) {
  for (const auto& argument : given.arguments)
    for (const auto& file :
         {fs::path(argument), installation_folder() / "share/kazan" / argument}) {
      std::error_code absent;
      if (!fs::is_regular_file(file, absent) || !has_extension(file, {".yaml", ".yml"})) continue;
      Diagnostics diagnostics;
      return load_experiment(file, {.overrides = overrides, .sweep = false}, diagnostics);
    }
  return {};
}

// Names in a plan, a run folder or an experiment that was named before.
Completion node_names(const Given& given) {
  Completion out;
  for (const auto& argument : given.arguments)
    for (const auto& file : {fs::path(argument), fs::path(argument) / "plan.json",
                             fs::path(given.runs) / argument / "plan.json"}) {
      std::error_code absent;
      if (file.extension() != ".json" || !fs::is_regular_file(file, absent)) continue;
      for (const auto& node : Plan::read(file).nodes)
        out.candidates.push_back({node.name, node.stage});
      return out;
    }
  for (const auto& node : experiment(given).nodes)
    out.candidates.push_back({node.name, node.use.scalar});
  return out;
}

const StageInfo* stage_of(const Catalog& plugins, const NodeUse& node) {
  const auto ids = plugins.stage_ids();
  return std::binary_search(ids.begin(), ids.end(), node.use.scalar)
             ? &plugins.stage(node.use.scalar)
             : nullptr;
}

// The folder of a run that was named before; "" where there is none.
fs::path run_folder(const Given& given) {
  for (const auto& argument : given.arguments)
    for (const auto& folder : {fs::path(argument), fs::path(given.runs) / argument}) {
      std::error_code absent;
      if (fs::is_regular_file(folder / "plan.json", absent)) return folder;
    }
  return {};
}

// Ids of the variants of a sweep.
Completion variants(const Given& given) {
  Completion out;
  if (const auto folder = run_folder(given); !folder.empty())
    for (const auto& variant : Plan::read(folder / "plan.json").variants)
      out.candidates.push_back({variant.id});
  return out;
}

// Its nodes that gather.
Completion gathering(const Given& given) {
  Completion out;
  if (const auto folder = run_folder(given); !folder.empty())
    for (const auto& name : gathering_names(Plan::read(folder / "plan.json")))
      out.candidates.push_back({name});
  return out;
}

// The columns of its table.
Completion columns(const Given& given, bool axes) {
  Completion out;
  const auto folder = run_folder(given);
  if (folder.empty()) return out;
  const SweepTable table = sweep_table(folder, true);
  if (axes)
    for (const auto& axis : table.axes) out.candidates.push_back({axis, "an axis"});
  for (const auto& column : table.columns)
    out.candidates.push_back({column.name, column.definition});
  return out;
}

std::vector<std::string> values_of(const ParamSpec& spec) {
  if (spec.type == ParamType::boolean) return {"true", "false"};
  return spec.choices;
}

// "k=", "sae." for those who type a word without a dot; "sae.k=" then; values after the "=".
Completion overrides(const std::string& current, const Given& given) {
  const Experiment e = experiment(given, given.set);
  const Catalog plugins = catalog(given);
  const std::string name = current.substr(0, current.find('='));
  const bool valued = name.size() < current.size();
  Completion out;
  if (!valued && name.find('.') == name.npos) {
    for (const auto& [var, text] : e.vars) out.candidates.push_back({var + "=", "now " + text});
    for (const auto& node : e.nodes) out.candidates.push_back({node.name + ".", node.use.scalar});
    out.candidates.push_back({"seed=", "now " + std::to_string(e.seed)});
    return out;
  }
  for (const auto& node : e.nodes) {
    const auto* stage = name.starts_with(node.name + ".") ? stage_of(plugins, node) : nullptr;
    if (!stage) continue;
    for (const auto& spec : stage->params) {
      const std::string param = node.name + "." + spec.name + "=";
      if (!valued) out.candidates.push_back({param, spec.doc});
      if (!valued || !current.starts_with(param)) continue;
      for (const auto& value : values_of(spec)) out.candidates.push_back({param + value});
    }
  }
  return out;
}

// "a.g", and "a.g.x" of what is in it.
void add_given(const std::string& path, const Value& value, Completion& out) {
  out.candidates.push_back(
      {path, value.is_scalar() ? "now " + value.scalar : "now " + value.described()});
  for (const auto& entry : value.entries) add_given(path + "." + entry.key, entry.value, out);
}

// What the experiment gives and can be left out: of its nodes all but the stage; its sweep.
Completion given_parameters(const Given& given) {
  Completion out;
  const Experiment e = experiment(given);
  if (!e.left_out.is_null()) add_given("sweep", e.left_out, out);
  for (const auto& node : e.nodes) {
    for (const auto& entry : node.params.entries)
      add_given(node.name + "." + entry.key, entry.value, out);
    for (const auto& [word, value] : {std::pair{"in", &node.in},
                                      {"seed", &node.seed},
                                      {"threads", &node.threads},
                                      {"doc", &node.doc}})
      if (!value->is_null()) add_given(node.name + "." + word, *value, out);
  }
  return out;
}

// Of which there are runs.
Completion experiments(const Given& given) {
  Completion out;
  std::vector<Candidate> folders;
  add_entries(given.runs, "", "", {"/"}, folders);
  for (auto& folder : folders) {
    folder.text.pop_back();  // the slash
    out.candidates.push_back(std::move(folder));
  }
  return out;
}

// Folders, and EXPERIMENT/NUMBER of the folder of runs.
Completion runs(const std::string& current, const Given& given) {
  Completion out = files(current, {"/"});
  const auto add = [&](const std::string& text) {
    for (const auto& c : out.candidates)
      if (c.text == text) return;
    out.candidates.push_back({text});
  };
  const auto slash = current.find('/');
  if (slash == current.npos) {
    for (const auto& experiment : experiments(given).candidates) add(experiment.text + "/");
    return out;
  }
  const std::string experiment = current.substr(0, slash);
  const auto folders = runs_of(given.runs, experiment);
  for (const auto& folder : folders) add(experiment + "/" + folder.filename().native());
  if (!folders.empty()) add(experiment + "/latest");
  return out;
}

// The same for the last part of a list with commas.
Completion listed(const Completion& items, const std::string& current) {
  const auto comma = current.rfind(',');
  Completion out = items;
  if (comma == current.npos) return out;
  for (auto& c : out.candidates) c.text.insert(0, current.substr(0, comma + 1));
  return out;
}

Completion choices(const std::vector<std::string>& names) {
  Completion out;
  for (const auto& name : names) out.candidates.push_back({name});
  return out;
}

}  // namespace

Completion candidates_of(const std::string& kind, const std::string& current, const Given& given) {
  if (kind == "EXPERIMENT.yaml") return files(current, {".yaml", ".yml"}, true);
  if (kind == "PLAN.json") return files(current, {".json"});
  if (kind == "FILE") return files(current, {});
  if (kind == "DIR") return files(current, {"/"});
  if (kind == "RUN") return runs(current, given);
  if (kind == "EXPERIMENT") return experiments(given);
  if (kind == "STAGE") return stages(given);
  if (kind == "PLUGIN") return plugins(current, given);
  if (kind == "RENDERER") return renderers(given);
  if (kind == "ID" || kind == "NODE") return node_names(given);
  if (kind == "NAME,...") return listed(node_names(given), current);
  if (kind == "VARIANT") return variants(given);
  if (kind == "GATHERING") return gathering(given);
  if (kind == "COLUMN") return columns(given, true);
  if (kind == "NODE.METRIC,..." || kind == "A,B") return listed(columns(given, false), current);
  if (kind == "PATH") return choices(kernel_names());
  if (kind == "NODE.PARAMETER") return given_parameters(given);
  if (kind == "NAME=VALUE" || kind == "AXIS=VALUES") return overrides(current, given);
  if (kind.find('|') != kind.npos || kind == "check") return choices(split(kind, '|'));
  return {};
}

}  // namespace kazan
