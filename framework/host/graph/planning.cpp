#include "host/graph/planning.hpp"

#include "base/text.hpp"
#include "host/catalog/types.hpp"
#include "host/graph/gathered.hpp"
#include "host/graph/merge_equal.hpp"
#include "host/graph/order.hpp"
#include "host/graph/passes.hpp"
#include "host/graph/planning_work.hpp"
#include "host/graph/seed_and_threads.hpp"

namespace kazan {

Plan Planning::make() {
  find_stages();
  check_renderer();
  nodes_.resize(staged_.size());
  const NodeNames names(staged_);
  for (std::size_t i = 0; i < staged_.size(); ++i) read_node(i, names);
  Plan plan{experiment_.name,
            experiment_.doc,
            experiment_.seed,
            experiment_.renderer,
            experiment_.vars,
            experiment_.unset,
            experiment_.overrides,
            {},
            {},
            experiment_.shown};
  plan.base_docs = experiment_.base_docs;
  for (const auto& source : experiment_.sources)
    plan.sources.push_back(source->folder / std::filesystem::path(source->name).filename());
  for (const std::size_t i : order()) {
    plan_node(i);
    plan.nodes.push_back(nodes_[i].planned);
  }
  check_metrics();
  if (options_.origins) tell_origins();
  if (diagnostics_.failed()) return plan;
  merge_equal(experiment_.variants, plan);
  std::vector<Coordinates> left;
  for (const auto& variant : plan.variants) left.push_back(variant.at);
  plan.axes = those_of(experiment_.axes, left);
  plan.where = experiment_.where;
  plan_passes(plan.nodes, [](const PlannedNode&) { return true; });
  return plan;
}

void Planning::tell_origins() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const NodeUse& use = *staged_[i].use;
    NodeOrigins& origins = (*options_.origins)[use.name];
    origins.stage = use.use.at;
    origins.params = nodes_[i].params;
    origins.values = nodes_[i].values;
    if (!use.seed.is_null()) origins.seed = use.seed.at;
    for (const auto& [port, edges] : nodes_[i].edges)
      if (!edges.empty()) origins.inputs[port] = edges.front().at;
  }
}

void Planning::read_node(std::size_t i, const NodeNames& names) {
  const auto before = diagnostics_.all().size();
  nodes_[i].edges = read_edges(staged_, names, i, diagnostics_, [this](const std::string& type) {
    return givers_of(catalog_, type);
  });
  if (!staged_[i].stage) return;
  nodes_[i].params =
      read_params(*staged_[i].use, *staged_[i].stage, experiment_.folder, diagnostics_);
  read_seed_and_threads(*staged_[i].use, *staged_[i].stage, options_.threads, nodes_[i].planned,
                        diagnostics_);
  nodes_[i].valid = diagnostics_.all().size() == before && !staged_[i].use->broken;
}

void Planning::find_stages() {
  for (const auto& use : experiment_.nodes) {
    staged_.push_back({&use, nullptr});
    if (!use.use.is_scalar() || use.use.broken) continue;
    try {
      staged_.back().stage = &catalog_.stage(use.use.scalar);
      if (const Plugin* broken = catalog_.passed_over(use.use.scalar))
        diagnostics_.warning(
            use.use.at, saying("plugin", "the plugin " + broken->library.native() +
                                             " cannot be used (" + broken->problem + "); using " +
                                             catalog_.plugin_of(use.use.scalar).library.native()));
    } catch (const Error& e) {
      diagnostics_.error(use.use.at, e);
    }
  }
}

void Planning::check_renderer() {
  try {
    if (experiment_.renderer != "none") catalog_.renderer(experiment_.renderer);
  } catch (const Error& e) {
    diagnostics_.error(experiment_.renderer_at, e);
  }
}

std::vector<std::size_t> Planning::order() {
  std::vector<std::vector<std::size_t>> needs(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    for (const auto& [port, edges] : nodes_[i].edges)
      for (const auto& edge : edges) needs[i].push_back(edge.from);
  const Order found = order_of(needs);
  for (const auto& cycle : found.cycles) tell_cycle(cycle);
  return found.nodes;
}

// In the direction of the data: "a -> b -> a", told at the edge that closes it.
void Planning::tell_cycle(const std::vector<std::size_t>& cycle) {
  std::vector<std::string> path;
  for (auto at = cycle.rbegin(); at != cycle.rend(); ++at) path.push_back(staged_[*at].use->name);
  path.push_back(path.front());
  Position at;
  for (const auto& [port, edges] : nodes_[cycle.back()].edges)
    for (const auto& edge : edges)
      if (edge.from == cycle.front()) at = edge.at;
  diagnostics_.error(at, lacking("cycle", "the nodes form a cycle: " + join(path, " -> "),
                                 "one of them not to read the one before"));
}

// A node whose own words are right is planned even after one that has a fault, to find its faults
// too: a compiler does not stop at the first function either.
void Planning::plan_node(std::size_t i) {
  Node& node = nodes_[i];
  if (!node.valid) return;
  bool alone = false;  // what it reads is not known
  for (const auto& [port, edges] : node.edges)
    for (const auto& edge : edges) alone = alone || !nodes_[edge.from].sound;
  if (!alone && !staged_[i].use->over.empty() && !gather_once(i)) return;
  try {
    const auto object = catalog_.make(staged_[i].stage->id);
    node.sound = run_plan_step(i, *object, alone);
  } catch (const Error& e) {
    diagnostics_.error(staged_[i].use->use.at, e);
  }
}

// What is the same in several variants is read once.
bool Planning::gather_once(std::size_t i) {
  const auto key = [&](const Edge& edge) { return nodes_[edge.from].planned.key; };
  bool whole = true;
  for (auto& [port, edges] : nodes_[i].edges) {
    edges = merged(edges, key);
    if (edges.size() < 2 || staged_[i].stage->input(port)->list) continue;
    diagnostics_.error(edges.front().at, too_many(port, edges.size(), staged_[i].use->over));
    whole = false;
  }
  return whole;
}

Plan make_plan(const Experiment& experiment, Catalog& catalog, FileHashes& hashes,
               const PlanningOptions& options, Diagnostics& diagnostics) {
  return Planning(experiment, catalog, hashes, options, diagnostics).make();
}

}  // namespace kazan
