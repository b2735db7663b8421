#include "host/graph/edges.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace kazan {
namespace {

template <class Port>
std::vector<std::string> names_of(const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const auto& port : ports) names.push_back(port.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  return names.empty() ? "none" : join(names, ", ");
}

class Reader {
 public:
  Reader(const std::vector<StagedNode>& nodes, std::size_t i, Diagnostics& diagnostics)
      : nodes_(nodes), use_(*nodes[i].use), stage_(*nodes[i].stage), diagnostics_(diagnostics) {}

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
    for (const auto& port : stage_.inputs)
      if (port.required && !mentioned_.contains(port.name) && !gave_up_)
        diagnostics_.error(use_.at, "the node " + use_.name + " (" + stage_.id +
                                        ") lacks the input " + port.name + ": " + port.doc);
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
      diagnostics_.error(value.at, stage_.id + " takes no input");
      return;
    }
    diagnostics_.error(value.at, stage_.id + " has the inputs " + listed(names_of(stage_.inputs)) +
                                     "; write in: {INPUT: NODE, ...}");
  }

  void unknown_input(const Entry& entry) {
    const auto names = names_of(stage_.inputs);
    diagnostics_.error(entry.at, stage_.id + " has no input " + entry.key +
                                     did_you_mean(entry.key, names) + "; it has " + listed(names));
  }

  void connect(const PortSpec& port, const Value& value) {
    mentioned_.insert(port.name);
    if (value.is_list() && !port.list) {
      diagnostics_.error(value.at, "the input " + port.name + " takes one node, found a list");
      return;
    }
    if (value.is_list() && value.items.empty() && port.required)
      diagnostics_.error(value.at, "the input " + port.name + ": expected at least one node");
    const std::vector<Value> one = {value};
    for (const auto& item : value.is_list() ? value.items : one) connect_to(port, item);
  }

  void connect_to(const PortSpec& port, const Value& value) {
    if (value.broken) return;
    if (!value.is_scalar()) {
      diagnostics_.error(
          value.at,
          "the input " + port.name + ": expected NODE or NODE.OUTPUT, found " + value.described());
      return;
    }
    const auto dot = value.scalar.find('.');
    const std::string name = value.scalar.substr(0, dot);
    const auto from = std::find_if(nodes_.begin(), nodes_.end(),
                                   [&](const StagedNode& n) { return n.use->name == name; });
    if (from == nodes_.end()) {
      std::vector<std::string> names;
      for (const auto& n : nodes_) names.push_back(n.use->name);
      diagnostics_.error(value.at, "no node has the name " + name + did_you_mean(name, names));
      return;
    }
    const auto index = static_cast<std::size_t>(from - nodes_.begin());
    if (!from->stage) {  // its own fault was told; the edge says that this node hangs on it
      edges_[port.name].push_back({index, "", value.at});
      return;
    }
    const PortSpec* output = find_output(*from->stage, value, dot);
    if (!output) return;
    if (output->type != port.type) {
      diagnostics_.error(value.at, "the input " + port.name + " of " + stage_.id + " takes " +
                                       port.type + ", but " + name + "." + output->name + " is " +
                                       output->type + other_port(*from->stage, name, port.type));
      return;
    }
    edges_[port.name].push_back({index, output->name, value.at});
  }

  // A node's first output is the one meant by its bare name.
  const PortSpec* find_output(const StageInfo& stage, const Value& value, std::size_t dot) {
    if (dot == std::string::npos && !stage.outputs.empty()) return &stage.outputs.front();
    const std::string name = dot == std::string::npos ? "" : value.scalar.substr(dot + 1);
    if (const auto* found = stage.output(name)) return found;
    const auto names = names_of(stage.outputs);
    diagnostics_.error(value.at, stage.id + " has no output " + name + did_you_mean(name, names) +
                                     "; it has " + listed(names));
    return nullptr;
  }

  static std::string other_port(const StageInfo& stage, const std::string& node,
                                const std::string& type) {
    for (const auto& output : stage.outputs)
      if (output.type == type) return " (did you mean " + node + "." + output.name + "?)";
    return "";
  }

  const std::vector<StagedNode>& nodes_;
  const NodeUse& use_;
  const StageInfo& stage_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::vector<Edge>> edges_;
  std::set<std::string> mentioned_;
  bool gave_up_ = false;
};

}  // namespace

std::map<std::string, std::vector<Edge>> read_edges(const std::vector<StagedNode>& nodes,
                                                    std::size_t i, Diagnostics& diagnostics) {
  return Reader(nodes, i, diagnostics).read();
}

}  // namespace kazan
