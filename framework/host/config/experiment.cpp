#include "host/config/experiment.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.hpp"
#include "host/config/document.hpp"
#include "host/config/scalars.hpp"
#include "host/config/variables.hpp"

namespace kazan {
namespace {

// A name is part of file names and of references "node.port".
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
}

constexpr const char* kName = "at most 64 letters, digits, _ and -";

std::string text_of(const Value& value) {
  if (value.is_scalar()) return value.scalar;
  std::vector<std::string> parts;
  for (const auto& item : value.items) parts.push_back(text_of(item));
  for (const auto& entry : value.entries) parts.push_back(entry.key + ": " + text_of(entry.value));
  const std::string inside = join(parts, ", ");
  return value.is_list() ? "[" + inside + "]" : value.is_map() ? "{" + inside + "}" : "null";
}

NodeUse read_node(const Entry& entry, Diagnostics& diagnostics) {
  NodeUse node;
  node.name = entry.key;
  node.at = entry.at;
  node.params = entry.value;
  node.params.entries.clear();
  if (!is_name(entry.key))
    diagnostics.error(entry.at, wrong_value("bad-name", "the node's name", kName, entry.key));
  if (entry.value.broken) return node;
  if (!entry.value.is_map()) {
    diagnostics.error(entry.value.at,
                      wrong_value("wrong-type", "the node " + entry.key,
                                  "a mapping such as {use: text.file}", entry.value.described()));
    node.broken = true;
    return node;
  }
  const std::pair<const char*, Value NodeUse::*> words[] = {{"use", &NodeUse::use},
                                                            {"in", &NodeUse::in},
                                                            {"seed", &NodeUse::seed},
                                                            {"doc", &NodeUse::doc},
                                                            {"threads", &NodeUse::threads}};
  for (const auto& param : entry.value.entries) {
    const auto word = std::find_if(std::begin(words), std::end(words),
                                   [&](const auto& w) { return param.key == w.first; });
    if (word != std::end(words))
      node.*(word->second) = param.value;
    else if (param.key == "over")
      diagnostics.error(param.at, lacking("unknown-key", "over gathers the variants of a sweep",
                                          "none of it: this version has no sweeps"));
    else
      node.params.entries.push_back(param);
  }
  if (!node.doc.is_null() && !node.doc.is_scalar())
    diagnostics.error(node.doc.at, wrong_value("wrong-type", "doc", "text", node.doc.described()));
  if (node.use.is_list() || node.use.is_map())
    diagnostics.error(
        node.use.at, wrong_value("wrong-type", "use", "the name of a stage", node.use.described()));
  else if (!node.use.is_scalar() && !node.use.broken)
    diagnostics.error(
        entry.at,
        lacking("missing-key", "the node " + entry.key + " does not say which stage it uses",
                "use: STAGE"));
  return node;
}

// Without the key the file gives the name, and that is none.
Complaint no_name(const std::string& file) {
  std::string name = file.substr(0, 64);
  for (char& c : name)
    if (!is_name(std::string(1, c))) c = '_';
  auto c = wrong_value("bad-name", "the experiment's name, which is its file's without a key name",
                       kName, file);
  c.suggestion = "name: " + name;
  c.message += " (did you mean " + c.suggestion + "?)";
  return c;
}

void read_head(const Value& document, Experiment& experiment, Diagnostics& diagnostics) {
  const auto text = [&](const char* key, std::string& into, Position* at = nullptr) {
    const Entry* found = document.find(key);
    if (!found) return;
    if (at) *at = found->value.at;
    if (found->value.is_scalar())
      into = found->value.scalar;
    else if (!found->value.broken)
      diagnostics.error(found->value.at,
                        wrong_value("wrong-type", key, "text", found->value.described()));
  };
  Position name_at{document.at.source, 0, 0};
  text("name", experiment.name, &name_at);
  const Entry* named = document.find("name");
  if (!named && !is_name(experiment.name))
    diagnostics.error(name_at, no_name(experiment.name));
  else if (named && named->value.is_scalar() && !is_name(experiment.name))
    diagnostics.error(name_at,
                      wrong_value("bad-name", "the experiment's name", kName, experiment.name));
  text("doc", experiment.doc);
  text("report", experiment.renderer, &experiment.renderer_at);
  if (const Entry* report = document.find("report"); report && !report->value.is_scalar())
    experiment.renderer = "none";  // the fault was told
  if (const Entry* seed = document.find("seed"))
    if (const auto value = read_integer(seed->value, "seed", diagnostics)) experiment.seed = *value;
}

}  // namespace

Experiment load_experiment(const std::filesystem::path& file,
                           const std::vector<std::string>& overrides, Diagnostics& diagnostics,
                           const std::optional<std::string>& text,
                           const std::vector<std::string>& unset) {
  Experiment experiment;
  experiment.folder = std::filesystem::absolute(file).parent_path();
  experiment.name = file.stem();
  experiment.unset = unset;
  experiment.overrides = overrides;
  Value document = load_document(file, overrides, diagnostics, text, &experiment.sources, unset);
  experiment.source = document.at.source;
  if (!document.is_map()) return experiment;
  read_head(document, experiment, diagnostics);

  Value none;
  const Entry* vars = document.find("vars");
  Variables variables(vars ? vars->value : none, diagnostics);
  if (vars)
    for (const auto& entry : vars->value.entries)
      experiment.vars.emplace_back(entry.key, text_of(entry.value));

  Entry* nodes = document.find("nodes");
  if (!nodes || !nodes->value.is_map() || nodes->value.entries.empty()) {
    if (!nodes || !nodes->value.broken)
      diagnostics.error(nodes ? nodes->value.at : document.at,
                        wrong_value("missing-key", "nodes", "{NAME: {use: STAGE}}",
                                    !nodes                  ? "no such key"
                                    : nodes->value.is_map() ? "an empty mapping"
                                                            : nodes->value.described()));
    return experiment;
  }
  std::set<std::string_view> names;
  if (vars)
    for (const auto& entry : vars->value.entries) names.insert(entry.key);
  for (auto& entry : nodes->value.entries) {
    if (names.contains(entry.key))
      diagnostics.error(entry.at, lacking("bad-name", "a var has the name of the node " + entry.key,
                                          "names of their own: --set tells them apart by these"));
    const bool whole = variables.substitute(entry.value);
    experiment.nodes.push_back(read_node(entry, diagnostics));
    experiment.nodes.back().broken |= !whole;
  }
  variables.warn_unused();
  return experiment;
}

}  // namespace kazan
