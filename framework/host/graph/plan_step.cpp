// Plan steps: what a stage can say before anything runs, and what the host makes of it.
#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "host/graph/passes.hpp"
#include "host/graph/planning_work.hpp"
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

}  // namespace

Planner Planning::planner_for(std::size_t i, StageObject& object) {
  Node& node = nodes_[i];
  Planner::Given given{{},
                       {},
                       experiment_.folder,
                       installation_folder() / "share/kazan",
                       node.planned.threads,
                       options_.memory,
                       memory_share(options_, nodes_.size(), node.planned),
                       options_.ask_hub,
                       options_.strict_choices};
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
  const Failure failure = object.plan(planner, staged_[i].use->name);
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
  node.metric_names = planner.names();
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
  planned.over = staged_[i].use->over;
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
  if (!planner.computed_by().empty()) {
    Json codes = Json::array();
    for (const auto& other : planner.computed_by()) codes.push(catalog_.code_id(other));
    planned.resolved["computed_by"] = std::move(codes);
  }
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

}  // namespace kazan
