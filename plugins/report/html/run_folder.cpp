#include "run_folder.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/files.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

namespace fs = std::filesystem;

// The parsed file, or null and a problem.
Json read_json(const fs::path& path, const std::string& label, std::vector<std::string>& problems) {
  try {
    Json json = Json::parse(read_file(path), label);
    if (json.is_object()) return json;
    problems.push_back(label + " is not a JSON object");
  } catch (const Error& e) {
    problems.push_back(fs::exists(path) ? e.what() : label + " is missing");
  }
  return nullptr;
}

void read_figure(const fs::path& path, FigureFile& figure) {
  if (fs::file_size(path) > kLargestFigure) {
    figure.problem = "too large to embed";
    return;
  }
  std::string text = read_file(path);
  const Json json = Json::parse(text, path.filename().native());
  figure.kind = json.at("kind").string();
  figure.title = text_of(json, "title", figure.name);
  figure.caption = text_of(json, "caption");
  figure.json = std::move(text);
}

FigureFile read_figure(const fs::path& folder, const std::string& name) {
  FigureFile figure;
  figure.name = figure.title = name;
  try {
    if (!plain_name(name)) throw Error(Fault::input, "not a figure's name");
    read_figure(folder / (name + ".json"), figure);
  } catch (const std::exception& e) {
    figure.problem = e.what();
  }
  return figure;
}

// In the order in which the record names them; without a record, those that lie there.
std::vector<std::string> figure_names(const NodeRun& node, const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& name : list_of(node.record, "figures").items())
    if (name.is_string()) names.push_back(name.string());
  if (node.record.is_object() || !fs::is_directory(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().native());
  std::sort(names.begin(), names.end());
  return names;
}

bool finished(const NodeRun& node) {
  return node.status == "computed" || node.status == "reused";
}

// `results`: also its record and figures.
NodeRun read_node(const fs::path& run, const Json& manifest, bool results) {
  NodeRun node;
  node.manifest = manifest;
  node.name = text_of(manifest, "name", "unnamed");
  node.id = text_of(manifest, "id");
  node.stage = text_of(manifest, "stage");
  node.status = text_of(manifest, "status", "unknown");
  if (!plain_name(node.id)) {
    node.problems.push_back("the manifest gives no usable id for this node");
    return node;
  }
  const fs::path folder = run / "nodes" / node.id;
  if (!results) return node;
  const bool there = fs::exists(folder / "record.json");
  if (there || finished(node))
    node.record = read_json(folder / "record.json", node.id + "/record.json", node.problems);
  for (const auto& name : figure_names(node, folder / "figures"))
    node.figures.push_back(read_figure(folder / "figures", name));
  node.tables = read_tables(folder, node.record);
  return node;
}

void add_planned(RunFolder& run, const Json& plan) {
  std::unordered_map<std::string, const Json*> by_name;
  for (const auto& planned : list_of(plan, "nodes").items())
    by_name[text_of(planned, "name")] = &planned;
  for (auto& node : run.nodes)
    if (const auto found = by_name.find(node.name); found != by_name.end())
      node.planned = *found->second;
}

void read_sweep(const fs::path& folder, Json plan, RunFolder& run) {
  run.sweep = sweep_of(folder, plan);
  if (!run.sweep.there()) return;
  run.sweep.table = read_json(folder / "table.json", "table.json", run.problems);
  for (const auto& id : list_of(run.sweep.table, "whole").items())
    run.sweep.whole.insert(plain(id));
  for (const auto& gathered : list_of(run.sweep.table, "gathered").items())
    for (const auto& row : list_of(gathered, "rows").items())
      for (const auto& id : list_of(row, "nodes").items()) run.sweep.gathering.insert(plain(id));
  run.plan = std::move(plan);
}

}  // namespace

RunFolder read_run_folder(const fs::path& folder) {
  RunFolder run;
  if (!fs::exists(folder / "manifest.json"))
    throw Error(Fault::input, folder.native() + " is not a run folder: it has no manifest.json");
  run.manifest = Json::parse(read_file(folder / "manifest.json"), "manifest.json");
  if (!run.manifest.is_object())
    throw Error(Fault::input, "manifest.json in " + folder.native() + " is not a JSON object");
  Json plan = read_json(folder / "plan.json", "plan.json", run.problems);
  read_sweep(folder, plan, run);
  for (const auto& node : list_of(run.manifest, "nodes").items())
    run.nodes.push_back(read_node(
        folder, node, !run.sweep.there() || run.sweep.whole.contains(text_of(node, "id"))));
  // A variant's report lies in variants/<id>/.
  const std::string root = run.manifest.has("variant") ? "../../nodes/" : "nodes/";
  for (auto& node : run.nodes) node.folder = root + node.id;
  add_planned(run, plan);
  try {
    run.experiment = read_file(folder / "experiment.yaml");
  } catch (const Error& e) {
    run.problems.push_back(e.what());
  }
  return run;
}

bool plain_name(std::string_view name) {
  const auto plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), plain);
}

std::string text_of(const Json& object, std::string_view key, std::string_view fallback) {
  const Json* member = object.find(key);
  return member && member->is_string() ? member->string() : std::string(fallback);
}

double number_of(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  return member && member->is_number() ? member->number()
                                       : std::numeric_limits<double>::quiet_NaN();
}

const Json& list_of(const Json& object, std::string_view key) {
  static const Json empty = Json::array();
  const Json* member = object.find(key);
  return member && member->is_array() ? *member : empty;
}

const Json& object_of(const Json& object, std::string_view key) {
  static const Json empty = Json::object();
  const Json* member = object.find(key);
  return member && member->is_object() ? *member : empty;
}

}  // namespace kazan::report
