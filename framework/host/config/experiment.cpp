#include "host/config/experiment.hpp"

#include <algorithm>
#include <charconv>

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
    diagnostics.error(entry.at, "the node's name " + entry.key +
                                    " is not one: expected at most 64 letters, digits, _ and -");
  if (entry.value.broken) return node;
  if (!entry.value.is_map()) {
    diagnostics.error(entry.value.at, "the node " + entry.key + " is " + entry.value.described() +
                                          "; expected a mapping such as {use: text.file}");
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
      diagnostics.error(param.at,
                        "over gathers the variants of a sweep, and this version has none");
    else
      node.params.entries.push_back(param);
  }
  if (!node.doc.is_null() && !node.doc.is_scalar())
    diagnostics.error(node.doc.at, "doc is " + node.doc.described() + "; expected text");
  if (!node.use.is_scalar() && !node.use.broken)
    diagnostics.error(entry.at, "the node " + entry.key +
                                    " does not say which stage it uses: "
                                    "expected use: STAGE");
  return node;
}

void read_head(const Value& document, Experiment& experiment, Diagnostics& diagnostics) {
  const auto text = [&](const char* key, std::string& into, Position* at = nullptr) {
    const Entry* found = document.find(key);
    if (!found) return;
    if (at) *at = found->value.at;
    if (found->value.is_scalar())
      into = found->value.scalar;
    else
      diagnostics.error(found->value.at,
                        std::string(key) + " is " + found->value.described() + "; expected text");
  };
  text("name", experiment.name);
  text("doc", experiment.doc);
  text("report", experiment.renderer, &experiment.renderer_at);
  if (const Entry* seed = document.find("seed"))
    if (const auto value = read_integer(seed->value, "seed", diagnostics)) experiment.seed = *value;
}

}  // namespace

const std::vector<std::string>& reserved_words() {
  static const std::vector<std::string> words = {"use", "in", "seed", "doc", "over", "threads"};
  return words;
}

Experiment load_experiment(const std::filesystem::path& file,
                           const std::vector<std::string>& overrides, Diagnostics& diagnostics) {
  Experiment experiment;
  experiment.folder = std::filesystem::absolute(file).parent_path();
  experiment.name = file.stem();
  experiment.overrides = overrides;
  Value document = load_document(file, overrides, diagnostics, &experiment.sources);
  experiment.source = document.at.source;
  if (!document.is_map()) return experiment;
  read_head(document, experiment, diagnostics);
  if (!is_name(experiment.name))
    diagnostics.error(document.at,
                      "the experiment's name \"" + experiment.name +
                          "\" is not one: expected at most 64 letters, digits, _ and -");

  Value none;
  const Entry* vars = document.find("vars");
  Variables variables(vars ? vars->value : none, diagnostics);
  if (vars)
    for (const auto& entry : vars->value.entries)
      experiment.vars.emplace_back(entry.key, text_of(entry.value));

  Entry* nodes = document.find("nodes");
  if (!nodes || !nodes->value.is_map() || nodes->value.entries.empty()) {
    diagnostics.error(nodes ? nodes->value.at : document.at,
                      "the experiment has no nodes: expected nodes: {name: {use: STAGE}}");
    return experiment;
  }
  for (auto& entry : nodes->value.entries) {
    if (vars && vars->value.find(entry.key))
      diagnostics.error(entry.at, "a var has the name of the node " + entry.key);
    const bool whole = variables.substitute(entry.value);
    experiment.nodes.push_back(read_node(entry, diagnostics));
    experiment.nodes.back().broken = !whole;
  }
  variables.warn_unused();
  return experiment;
}

}  // namespace kazan
