#include "host/config/experiment.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.hpp"
#include "host/config/document.hpp"
#include "host/config/gather.hpp"
#include "host/config/idle_axes.hpp"
#include "host/config/keys.hpp"
#include "host/config/scalars.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/config/text_of.hpp"
#include "host/config/variables.hpp"

namespace kazan {
namespace {

// A name is part of file names and of references "node.port".
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
}

const char* const kName = key_of(experiment_keys(), "name").expected;

void read_over(const Entry& over, NodeUse& node, Diagnostics& diagnostics) {
  node.over_at = over.value.at;
  const auto read = [&](const Value& axis) {
    if (axis.is_scalar() && !axis.broken)
      node.over.push_back(axis.scalar);
    else if (!axis.broken)
      diagnostics.error(axis.at,
                        wrong_value("wrong-type", "over", key_of(node_keys(), "over").expected,
                                    axis.described()));
  };
  if (!over.value.is_list()) return read(over.value);
  for (const auto& axis : over.value.items) read(axis);
  if (over.value.items.empty())
    diagnostics.error(over.value.at,
                      wrong_value("missing-value", "over", "at least one axis", "an empty list"));
}

NodeUse read_node(const Entry& entry, Diagnostics& diagnostics) {
  NodeUse node;
  node.name = node.base = entry.key;
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
      read_over(param, node, diagnostics);
    else
      node.params.entries.push_back(param);
  }
  if (!node.doc.is_null() && !node.doc.is_scalar())
    diagnostics.error(node.doc.at, wrong_value("wrong-type", "doc", "text", node.doc.described()));
  if (node.use.is_list() || node.use.is_map())
    diagnostics.error(node.use.at,
                      wrong_value("wrong-type", "use", key_of(node_keys(), "use").expected,
                                  node.use.described()));
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

std::vector<std::pair<std::string, std::string>> docs_of_bases(const Experiment& experiment) {
  std::vector<std::pair<std::string, std::string>> docs;
  Diagnostics told;  // the files were read before
  for (std::size_t i = 1; i < experiment.sources.size(); ++i) {
    const Value base = parse_yaml(experiment.sources[i], told);
    const Entry* doc = base.find("doc");
    if (!doc || !doc->value.is_scalar() || doc->value.scalar == experiment.doc) continue;
    docs.emplace_back(std::filesystem::path(experiment.sources[i]->name).filename(),
                      doc->value.scalar);
  }
  return docs;
}

// What the document says of one variant, or of an experiment without a sweep.
struct Contents {
  std::vector<std::pair<std::string, std::string>> vars;
  std::vector<NodeUse> nodes;
  std::vector<Entry> unused_vars;
};

Contents read_contents(Value& document, Diagnostics& diagnostics) {
  Contents out;
  const Value none;
  const Entry* vars = document.find("vars");
  Variables variables(vars ? vars->value : none, diagnostics);
  if (vars)
    for (const auto& entry : vars->value.entries)
      out.vars.emplace_back(entry.key, text_of(entry.value));
  std::set<std::string_view> names;
  if (vars)
    for (const auto& entry : vars->value.entries) names.insert(entry.key);
  for (auto& entry : document.find("nodes")->value.entries) {
    if (names.contains(entry.key))
      diagnostics.error(entry.at, lacking("bad-name", "a var has the name of the node " + entry.key,
                                          "names of their own: --set tells them apart by these"));
    const bool whole = variables.substitute(entry.value);
    out.nodes.push_back(read_node(entry, diagnostics));
    out.nodes.back().broken |= !whole;
  }
  for (const Entry* entry : variables.unused()) out.unused_vars.push_back(*entry);
  return out;
}

bool has_nodes(const Value& document, Diagnostics& diagnostics) {
  const Entry* nodes = document.find("nodes");
  if (nodes && nodes->value.is_map() && !nodes->value.entries.empty()) return true;
  if (!nodes || !nodes->value.broken)
    diagnostics.error(
        nodes ? nodes->value.at : document.at,
        wrong_value("missing-key", "nodes", key_of(experiment_keys(), "nodes").expected,
                    !nodes                  ? "no such key"
                    : nodes->value.is_map() ? "an empty mapping"
                                            : nodes->value.described()));
  return false;
}

Complaint no_sweep() {
  return lacking("unknown-axis", "over gathers the variants of a sweep, and there is none",
                 "sweep: in the file, or axes on the command line");
}

void warn_unused(const std::vector<Entry>& vars, Diagnostics& diagnostics) {
  for (const auto& entry : vars)
    diagnostics.warning(entry.at,
                        lacking("unused-variable", "the var " + entry.key + " is never used",
                                "$" + entry.key + " in a node"));
}

// Returns the vars that none of the variants uses.
std::vector<Entry> read_variants(const Value& document, const std::vector<SweepPoint>& points,
                                 const Position& sweep_at, Experiment& experiment,
                                 Diagnostics& diagnostics) {
  std::vector<std::vector<NodeUse>> uses;
  std::vector<Variant> variants;
  std::vector<Removals> removed;
  std::vector<Entry> unused;
  for (const auto& point : points) {
    Value varied = document;
    removed.push_back(lay_over(varied, point, diagnostics));
    Contents contents = read_contents(varied, diagnostics);
    if (uses.empty()) unused = contents.unused_vars;
    std::erase_if(unused, [&](const Entry& entry) {
      return std::none_of(contents.unused_vars.begin(), contents.unused_vars.end(),
                          [&](const Entry& other) { return other.key == entry.key; });
    });
    const Entry* seed = varied.find("seed");
    const auto value = seed ? read_integer(seed->value, "seed", diagnostics) : std::nullopt;
    variants.push_back({point.id(), point.at, value.value_or(0), std::move(contents.vars), {}});
    uses.push_back(std::move(contents.nodes));
  }
  merge_variants(std::move(uses), std::move(variants), removed, experiment, diagnostics);
  if (experiment.nodes.size() <= kMostNamed) return unused;
  diagnostics.error(
      sweep_at,
      wrong_value("limit", "the sweep", "at most " + with_commas(kMostNamed) + " nodes that differ",
                  with_commas(static_cast<long long>(experiment.nodes.size()))));
  experiment.nodes.clear();
  experiment.variants.clear();
  return unused;
}

// Which metrics there are is known once stages are; nodes are known now.
void read_shown(const Value& show, Experiment& experiment, Diagnostics& diagnostics) {
  std::set<std::string> nodes;
  for (const auto& use : experiment.nodes) nodes.insert(use.base);
  const std::vector<Value> one = {show};
  for (const auto& item : show.is_list() ? show.items : one) {
    const auto dot = item.scalar.find('.');
    if (!item.is_scalar() || dot == item.scalar.npos)
      diagnostics.error(item.at,
                        wrong_value("wrong-type", "show", key_of(sweep_keys(), "show").expected,
                                    item.described()));
    else if (!nodes.empty() && !nodes.contains(item.scalar.substr(0, dot)))
      diagnostics.error(item.at,
                        unknown_name("unknown-node", "show: no node has the name",
                                     item.scalar.substr(0, dot), {nodes.begin(), nodes.end()}));
    experiment.shown.push_back(item.scalar);
    experiment.shown_at.push_back(item.at);
  }
}

bool failed_since(const Diagnostics& diagnostics, std::size_t before) {
  const auto& all = diagnostics.all();
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                     [](const auto& d) { return d.severity == Severity::error; });
}

// False where nothing is left of it: its faults were told.
bool read_sweep_into(Experiment& experiment, const std::filesystem::path& file,
                     const ExperimentOptions& options, const Value& document, const Value& sweep,
                     Diagnostics& diagnostics) {
  const SweepOptions how{options.most_variants, "--yes allows up to " + with_commas(kMostNamed),
                         options.all};
  const auto before = diagnostics.all().size();
  const auto points =
      read_sweep(sweep, experiment.seed, how, diagnostics, &experiment.axes, &experiment.where);
  const bool whole = !failed_since(diagnostics, before);
  refuse_set_axes(sweep, points, options.overrides, diagnostics);
  const auto plain = [&] {
    Diagnostics told;
    return load_document(file, {}, told, options.text, nullptr, options.unset);
  };
  if (!points.empty()) {
    auto unused = read_variants(document, points, sweep.at, experiment, diagnostics);
    warn_unused(refuse_idle_axes(std::move(unused), points, options.overrides, plain, diagnostics),
                diagnostics);
  }
  // What there is to gather is not known then.
  for (auto& use : experiment.nodes) use.broken = use.broken || (!whole && !use.over.empty());
  if (const Entry* show = sweep.find("show")) read_shown(show->value, experiment, diagnostics);
  return !points.empty();
}

}  // namespace

Experiment load_experiment(const std::filesystem::path& file, const ExperimentOptions& options,
                           Diagnostics& diagnostics) {
  Experiment experiment;
  experiment.folder = std::filesystem::absolute(file).parent_path();
  experiment.name = file.stem();
  experiment.unset = options.unset;
  experiment.overrides = options.overrides;
  Value document = load_document(file, options.overrides, diagnostics, options.text,
                                 &experiment.sources, options.unset);
  experiment.source = document.at.source;
  if (!document.is_map()) return experiment;
  read_head(document, experiment, diagnostics);
  experiment.base_docs = docs_of_bases(experiment);
  if (const Entry* given = document.find("sweep"); given && !options.sweep)
    experiment.left_out = given->value;
  const std::optional<Value> sweep = sweep_of(document, options.axes, options.seeds, diagnostics);
  if (!has_nodes(document, diagnostics)) return experiment;
  if (sweep && options.sweep &&
      read_sweep_into(experiment, file, options, document, *sweep, diagnostics))
    return experiment;
  // Its axes are faults: what gathers over them is not to blame.
  const bool meant = sweep || !options.axes.empty() || !options.seeds.empty();
  if (const Entry* vars = document.find("vars"))
    for (const auto& entry : vars->value.entries) experiment.var_places[entry.key] = entry.value.at;
  Contents contents = read_contents(document, diagnostics);
  experiment.vars = std::move(contents.vars);
  experiment.nodes = std::move(contents.nodes);
  for (auto& use : experiment.nodes) {
    use.inherited_seed = experiment.seed;
    if (options.sweep && !meant && !use.over.empty()) diagnostics.error(use.over_at, no_sweep());
  }
  if (!options.sweep || meant) leave_gathering_out(experiment.nodes);
  if (!meant) warn_unused(contents.unused_vars, diagnostics);
  return experiment;
}

}  // namespace kazan
