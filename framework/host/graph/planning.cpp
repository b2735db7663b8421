#include "host/graph/planning.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/config/scalars.hpp"
#include "host/graph/edges.hpp"
#include "host/graph/gathered.hpp"
#include "host/graph/merge_equal.hpp"
#include "host/graph/order.hpp"
#include "host/graph/params.hpp"
#include "host/graph/passes.hpp"
#include "host/graph/strict.hpp"
#include "host/graph/whole_node.hpp"

namespace kazan {
namespace {

// Planner::memory_share.
std::int64_t memory_share(const PlanningOptions& options, std::size_t nodes,
                          const PlannedNode& node) {
  constexpr std::int64_t kParamsBytes = 64 << 10;  // they are not resolved yet
  const int fitting = options.jobs ? options.jobs : options.cores / std::max(1, node.threads);
  const std::int64_t at_once = std::clamp<std::int64_t>(fitting, 1, std::int64_t(nodes));
  const auto worker = whole_node({kParamsBytes, {}, {}}, node).memory_bytes.value_or(0);
  return std::max<std::int64_t>(0, options.memory / at_once - worker);
}

Complaint unreadable(const Error& e, const std::filesystem::path& path) {
  Complaint c = e.complaint();
  c.code = "unreadable-file";
  c.expected = "a file that can be read";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) c.suggestion = nearest_sibling(path);
  if (!c.suggestion.empty()) c.message += " (did you mean " + c.suggestion + "?)";
  return c;
}

using Edges = std::map<std::string, std::vector<Edge>>;

class Planning {
 public:
  Planning(const Experiment& experiment, Catalog& catalog, FileHashes& hashes,
           const PlanningOptions& options, Diagnostics& diagnostics)
      : experiment_(experiment),
        catalog_(catalog),
        hashes_(hashes),
        options_(options),
        diagnostics_(diagnostics) {}

  Plan make();

 private:
  struct Node {
    std::map<std::string, GivenParam> params;
    Edges edges;
    bool valid = false;  // what is written in it is right; its plan step can be tried
    bool sound = false;  // its plan step and all before it succeeded
    std::map<std::string, Description> outputs;
    std::map<std::string, std::vector<std::string>> values;  // Planner::values
    PlannedNode planned;
  };

  void find_stages();
  void check_renderer();
  void read_node(std::size_t i, const NodeNames& names);
  std::vector<std::size_t> order();
  void tell_cycle(const std::vector<std::size_t>& cycle);
  void plan_node(std::size_t i);
  bool gather_once(std::size_t i);
  bool run_plan_step(std::size_t i, StageObject& object, bool alone);
  Planner planner_for(std::size_t i, StageObject& object);
  void tell(std::size_t i, const Planner::Problem& problem);
  bool hash_files(std::size_t i, const Planner& planner);
  const Reading* only_reading(std::size_t i);
  void finish(std::size_t i, StageObject& object, const Planner& planner);
  void read_seed_and_threads(std::size_t i);
  void tell_origins() const;

  const Experiment& experiment_;
  Catalog& catalog_;
  FileHashes& hashes_;
  const PlanningOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<StagedNode> staged_;
  std::vector<Node> nodes_;
};

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
  for (const auto& source : experiment_.sources)
    plan.sources.push_back(source->folder / std::filesystem::path(source->name).filename());
  for (const std::size_t i : order()) {
    plan_node(i);
    plan.nodes.push_back(nodes_[i].planned);
  }
  if (options_.origins) tell_origins();
  if (diagnostics_.failed()) return plan;
  merge_equal(experiment_.variants, plan);
  std::vector<Coordinates> left;
  for (const auto& variant : plan.variants) left.push_back(variant.at);
  plan.axes = those_of(experiment_.axes, left);
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
  nodes_[i].edges = read_edges(staged_, names, i, diagnostics_);
  if (!staged_[i].stage) return;
  nodes_[i].params =
      read_params(*staged_[i].use, *staged_[i].stage, experiment_.folder, diagnostics_);
  read_seed_and_threads(i);
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

void Planning::read_seed_and_threads(std::size_t i) {
  const NodeUse& use = *staged_[i].use;
  auto& planned = nodes_[i].planned;
  planned.seeded = staged_[i].stage->seeded;
  planned.seed = planned.seeded ? use.inherited_seed : 0;
  const bool threaded = staged_[i].stage->threaded;
  planned.threads = threaded ? options_.threads : 1;
  if (!use.seed.is_null()) {
    if (!planned.seeded)
      diagnostics_.error(use.seed.at,
                         lacking("unknown-parameter",
                                 staged_[i].stage->id + " draws no random numbers", "no seed"));
    else if (const auto seed = read_integer(use.seed, "seed", diagnostics_))
      planned.seed = *seed;
  }
  if (!use.threads.is_null()) {
    if (!threaded)
      diagnostics_.error(use.threads.at,
                         lacking("unknown-parameter",
                                 staged_[i].stage->id + " computes with one thread", "no threads"));
    else if (const auto threads = read_integer(use.threads, "threads", diagnostics_)) {
      if (*threads < 1 || *threads > 1024)
        diagnostics_.error(use.threads.at,
                           wrong_value("out-of-range", "threads", "1 to 1024", use.threads.scalar));
      planned.threads = static_cast<int>(*threads);
    }
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

Planner Planning::planner_for(std::size_t i, StageObject& object) {
  Node& node = nodes_[i];
  Planner::Given given{{},
                       {},
                       experiment_.folder,
                       installation_folder() / "share/kazan",
                       node.planned.threads,
                       options_.memory,
                       memory_share(options_, nodes_.size(), node.planned)};
  for (const auto& [name, param] : node.params)
    if (param.at.source && !param.at.source->folder.empty())
      given.param_folders[name] = param.at.source->folder;
  for (auto* input : object.stage().inputs()) {
    const auto edges = node.edges.find(input->spec().name);
    if (edges == node.edges.end()) continue;
    std::vector<std::string> references;
    std::vector<Coordinates> places;
    for (const auto& edge : edges->second) {
      given.inputs[edges->first].push_back(nodes_[edge.from].outputs[edge.port]);
      references.push_back(nodes_[edge.from].planned.key + "/" + edge.port);
      places.push_back(edge.place);
    }
    input->connect(std::move(references), nullptr, std::move(places));
  }
  return Planner(std::move(given));
}

// `alone`: after a fault upstream. Then what the step says of inputs, warns of or throws may be a
// consequence of that fault, and only what it says of parameters is told.
bool Planning::run_plan_step(std::size_t i, StageObject& object, bool alone) {
  Node& node = nodes_[i];
  for (auto* param : object.stage().params())
    if (const auto given = node.params.find(param->spec().name); given != node.params.end()) {
      param->set(given->second.value);
      param->mark_given(true);
    }
  Planner planner = planner_for(i, object);
  for (const auto* param : object.stage().params())
    if (param->spec().type == ParamType::file && !param->get().is_null())
      planner.file(param->spec().name, param->get().string());
  const Failure failure = object.plan(planner);
  if (failure.failed && !alone) {
    diagnostics_.error(staged_[i].use->at,
                       saying("plan-step", "the node " + staged_[i].use->name + " (" +
                                               staged_[i].stage->id + "): " + failure.message),
                       failure.fault == Fault::node ? Fault::plugin : failure.fault);
    return false;
  }
  for (const auto& problem : planner.problems())
    if (!alone || !node.edges.contains(problem.subject)) tell(i, problem);
  const bool whole = hash_files(i, planner) && planner.problems().empty() && !failure.failed;
  node.outputs = planner.outputs();
  node.values = planner.values();
  if (!whole || alone) return false;
  finish(i, object, planner);
  return true;
}

void Planning::tell(std::size_t i, const Planner::Problem& problem) {
  const NodeUse& use = *staged_[i].use;
  Position at = use.at;
  std::string subject = "the node " + use.name;
  if (const auto given = nodes_[i].params.find(problem.subject); given != nodes_[i].params.end())
    at = given->second.at;
  if (const auto edges = nodes_[i].edges.find(problem.subject);
      edges != nodes_[i].edges.end() && !edges->second.empty())
    at = edges->second.front().at;
  if (!problem.subject.empty()) subject = problem.subject;
  Complaint complaint = problem;
  complaint.message = subject + ": " + complaint.message;
  if (complaint.code.empty()) complaint.code = "plan-step";
  diagnostics_.error(at, std::move(complaint), problem.fault);
}

bool Planning::hash_files(std::size_t i, const Planner& planner) {
  auto& files = nodes_[i].planned.files;
  bool whole = true;
  for (const auto& [label, path] : planner.files()) {
    const auto told = [&subject = label](const auto& problem) {
      return problem.subject == subject;
    };
    if (std::any_of(planner.problems().begin(), planner.problems().end(), told)) continue;
    try {
      std::error_code absent;
      if (std::filesystem::exists(path, absent) && !std::filesystem::is_regular_file(path, absent))
        throw Error(Fault::input, "cannot read " + path.native() + ": it is no regular file");
      if (invalid_utf8(path.native()))  // the plan, which is JSON, could not name it
        throw Error(Fault::input, "cannot use " + path.native() +
                                      ": its path is not UTF-8; rename it, or the folder that is "
                                      "not");
      files[label] = {path, hashes_.of(path)};
    } catch (const Error& e) {
      tell(i, {unreadable(e, path), label, Fault::input});
      whole = false;
    }
  }
  return whole;
}

// Of a node that reads one thing.
const Reading* Planning::only_reading(std::size_t i) {
  const Edges& edges = nodes_[i].edges;
  if (edges.size() != 1 || edges.begin()->second.size() != 1) return nullptr;
  const Edge& only = edges.begin()->second.front();
  return &nodes_[only.from].outputs[only.port].reading;
}

void Planning::finish(std::size_t i, StageObject& object, const Planner& planner) {
  Node& node = nodes_[i];
  PlannedNode& planned = node.planned;
  const StageInfo& stage = *staged_[i].stage;
  planned.name = staged_[i].use->name;
  planned.base = staged_[i].use->base;
  planned.stage = stage.id;
  planned.code = catalog_.code_id(stage.id);
  if (staged_[i].use->doc.is_scalar()) planned.doc = staged_[i].use->doc.scalar;
  for (const auto* param : object.stage().params())
    planned.params[param->spec().name] = param->get();
  for (const auto& [port, edges] : node.edges)
    for (const auto& edge : edges)
      planned.inputs[port].push_back(
          {nodes_[edge.from].planned.name, edge.port, nodes_[edge.from].planned.key, edge.place});
  for (const auto& output : stage.outputs) {
    Json shape = Json::array();
    for (const auto& d : node.outputs[output.name].shape) shape.push(d.to_json());
    planned.outputs.push_back({output.name, output.type, std::move(shape)});
  }
  planned.resolved = planner.decisions();
  planned.estimate = whole_node(planner.estimate(), planned);
  planned.warnings = planner.warnings();
  for (const auto& warning : planned.warnings)
    diagnostics_.warning(staged_[i].use->at,
                         saying("stage-warning", planned.base + ": " + warning));
  if (!options_.machine.is_null())
    planned.environment = node_environment(options_.machine, planned, catalog_);
  planned.key = content_key(planned, stage);
  planned.id = planned.base + "-" + planned.key.substr(0, 12);
  if (const Reading* reading = only_reading(i))
    if (mostly_reads(planner.estimate(), *reading)) planned.live = {*reading, planned.estimate};
}

}  // namespace

Plan make_plan(const Experiment& experiment, Catalog& catalog, FileHashes& hashes,
               const PlanningOptions& options, Diagnostics& diagnostics) {
  return Planning(experiment, catalog, hashes, options, diagnostics).make();
}

namespace {

Json ingredient(const Reference& reference) {
  if (reference.at.empty()) return reference.artifact();
  return Json::object({{"artifact", reference.artifact()}, {"at", text_of(reference.at)}});
}

}  // namespace

std::string content_key(const PlannedNode& node, const StageInfo& stage) {
  Json params = Json::object(), inputs = Json::object(), files = Json::object();
  for (const auto& [name, value] : node.params.members()) {
    const auto* spec = stage.param(name);
    if (!spec || (spec->keyed && spec->type != ParamType::file)) params[name] = value;
  }
  for (const auto& [port, references] : node.inputs) {
    inputs[port] = Json::array();
    for (const auto& reference : references) inputs[port].push(ingredient(reference));
  }
  for (const auto& [label, file] : node.files) files[label] = file.sha256;
  Json all = Json::object({{"format", 1},
                           {"stage", node.stage},
                           {"code", node.code},
                           {"params", std::move(params)},
                           {"inputs", std::move(inputs)},
                           {"files", std::move(files)},
                           {"resolved", node.resolved}});
  if (node.seeded) all["seed"] = node.seed;
  if (!node.environment.is_null()) all["environment"] = node.environment;
  return sha256(all.canonical());
}

}  // namespace kazan
