#include "host/graph/edges.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/config/reference.hpp"
#include "host/graph/stage_words.hpp"
#include "sdk/metrics.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostProviders = 8;  // that a message names
constexpr std::size_t kMostStages = 4;     // that are told, of a type that no node gives

template <class Port>
std::vector<std::string> names_of(const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const auto& port : ports) names.push_back(port.name);
  return names;
}

// Of a node whose stage is not known: only that what it reads is there.
void check_names(const NodeNames& names, const Value& value, Diagnostics& diagnostics) {
  for (const auto& item : value.items) check_names(names, item, diagnostics);
  for (const auto& entry : value.entries) check_names(names, entry.value, diagnostics);
  if (!value.is_scalar() || value.broken) return;
  const std::string name = node_of(value.scalar);
  if (!names.find(name)) diagnostics.error(value.at, names.unknown(name));
}

class Reader {
 public:
  Reader(const std::vector<StagedNode>& nodes, const NodeNames& names, std::size_t i,
         Diagnostics& diagnostics, const GiversOf& givers)
      : nodes_(nodes),
        names_(names),
        use_(*nodes[i].use),
        stage_(*nodes[i].stage),
        diagnostics_(diagnostics),
        givers_(givers) {}

  std::map<std::string, std::vector<Edge>> read() {
    if (use_.in.broken) return {};
    if (use_.in.is_map()) {
      for (const auto& entry : use_.in.entries) {
        if (const auto* port = stage_.input(entry.key))
          connect(*port, entry.value);
        else
          unknown_input(entry);
      }
    } else if (!use_.in.is_null()) {
      connect_the_one(use_.in);
    }
    for (const auto& param : use_.params.entries) mentioned_.insert(param.key);  // told as such
    for (const auto& port : stage_.inputs)
      if (port.required && !mentioned_.contains(port.name) && !gave_up_)
        diagnostics_.error(use_.at, lacks_input("the node " + use_.name + " (" + stage_.id + ")",
                                                port, providers(port)));
    return std::move(edges_);
  }

 private:
  // `in: acts`, where there is one input, or one that must be given.
  void connect_the_one(const Value& value) {
    const auto required = std::count_if(stage_.inputs.begin(), stage_.inputs.end(),
                                        [](const PortSpec& p) { return p.required; });
    if (stage_.inputs.size() == 1) return connect(stage_.inputs[0], value);
    for (const auto& port : stage_.inputs)
      if (port.required && required == 1) return connect(port, value);
    gave_up_ = true;
    if (stage_.inputs.empty()) {
      diagnostics_.error(value.at,
                         lacking("unknown-input", stage_.id + " takes no input", "no in:"));
      return;
    }
    diagnostics_.error(value.at,
                       lacking("missing-input",
                               stage_.id + " has the inputs " + join(names_of(stage_.inputs), ", "),
                               "in: {INPUT: NODE, ...}"));
  }

  void unknown_input(const Entry& entry) {
    auto complaint = no_input(stage_, entry.key);
    mentioned_.insert(complaint.suggestion);
    diagnostics_.error(entry.at, std::move(complaint));
  }

  void connect(const PortSpec& port, const Value& value) {
    mentioned_.insert(port.name);
    const bool gathers = !use_.over.empty();  // how much differs is known once keys are
    if (value.is_list() && !port.list && !gathers) {
      diagnostics_.error(value.at, wrong_value("wrong-type", "the input " + port.name, "one node",
                                               value.described()));
      return;
    }
    if (value.is_list() && value.items.empty() && port.required)
      diagnostics_.error(value.at, wrong_value("missing-input", "the input " + port.name,
                                               "at least one node", "an empty list"));
    const std::vector<Value> one = {value};
    for (const auto& item : value.is_list() ? value.items : one) connect_to(port, item);
  }

  void connect_to(const PortSpec& port, const Value& value) {
    if (value.broken) return;
    if (!value.is_scalar()) {
      diagnostics_.error(value.at, wrong_value("wrong-type", "the input " + port.name,
                                               "NODE or NODE.OUTPUT", value.described()));
      return;
    }
    const auto dot = dot_of(value.scalar);
    const std::string name = value.scalar.substr(0, dot);
    const auto from = names_.find(name);
    if (!from) return diagnostics_.error(value.at, names_.unknown(name));
    const StageInfo* stage = nodes_[*from].stage;
    if (!stage) {  // its own fault was told; the edge says that this node hangs on it
      edges_[port.name].push_back({*from, "", value.at, {}});
      return;
    }
    const PortSpec* output = find_output(port, *stage, value, dot);
    if (!output) return;
    if (output->type != port.type)
      return diagnostics_.error(value.at, wrong_output(port, *stage, name, *output));
    const auto place = use_.places.find(name);
    edges_[port.name].push_back({*from, output->name, value.at,
                                 place == use_.places.end() ? Coordinates{} : place->second});
  }

  // A node's first output is the one meant by its bare name.
  const PortSpec* find_output(const PortSpec& port, const StageInfo& stage, const Value& value,
                              std::size_t dot) {
    if (dot == std::string::npos && !stage.outputs.empty()) return &stage.outputs.front();
    const std::string name = dot == std::string::npos ? "" : value.scalar.substr(dot + 1);
    if (const auto* found = stage.output(name)) return found;
    auto c = no_output(stage, name);
    if (port.type == Metrics::kType) {  // a metric's own name, as tables have it
      c.suggestion = value.scalar.substr(0, dot) + "." + Metrics::kPort;
      c.expected = "all metrics of the node at once: " + c.suggestion;
      c.message = stage.id + " has no output " + name + " (did you mean " + c.suggestion +
                  "?); expected " + c.expected;
    }
    diagnostics_.error(value.at, std::move(c));
    return nullptr;
  }

  Complaint wrong_output(const PortSpec& port, const StageInfo& stage, const std::string& node,
                         const PortSpec& output) const {
    auto c = wrong_port(stage_, port, node + "." + output.name, output.type);
    for (const auto& other : stage.outputs)
      if (c.suggestion.empty() && other.type == port.type) c.suggestion = node + "." + other.name;
    if (!c.suggestion.empty()) c.message += " (did you mean " + c.suggestion + "?)";
    return c;
  }

  // Where the experiment has what an input takes.
  std::string providers(const PortSpec& port) const {
    std::vector<std::string> found;
    for (const auto& node : nodes_) {
      if (!node.stage || node.use == &use_) continue;
      for (const auto& output : node.stage->outputs)
        if (output.type == port.type && found.size() < kMostProviders)
          found.push_back(node.use->name + "." + output.name);
      if (found.size() == kMostProviders) break;
    }
    return found.empty() ? "which no node here gives" + stages_giving(port.type)
                         : "such as " + either(found);
  }

  std::string stages_giving(const std::string& type) const {
    const auto stages = givers_ ? givers_(type) : std::vector<std::string>{};
    return stages.empty() || stages.size() > kMostStages ? "" : "; " + either(stages) + " would";
  }

  const std::vector<StagedNode>& nodes_;
  const NodeNames& names_;
  const NodeUse& use_;
  const StageInfo& stage_;
  Diagnostics& diagnostics_;
  const GiversOf& givers_;
  std::map<std::string, std::vector<Edge>> edges_;
  std::set<std::string> mentioned_;  // or meant, by the nearest name
  bool gave_up_ = false;
};

}  // namespace

NodeNames::NodeNames(const std::vector<StagedNode>& nodes) {
  for (const auto& node : nodes) {
    index_.emplace(node.use->name, names_.size());
    names_.push_back(node.use->name);
  }
}

std::optional<std::size_t> NodeNames::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

Complaint NodeNames::unknown(const std::string& name) const {
  return unknown_name("unknown-node", "no node has the name", name, names_);
}

std::map<std::string, std::vector<Edge>> read_edges(const std::vector<StagedNode>& nodes,
                                                    const NodeNames& names, std::size_t i,
                                                    Diagnostics& diagnostics,
                                                    const GiversOf& givers) {
  if (nodes[i].stage) return Reader(nodes, names, i, diagnostics, givers).read();
  check_names(names, nodes[i].use->in, diagnostics);
  return {};
}

}  // namespace kazan
