#include <cstdio>
#include <map>

#include "base/text.hpp"
#include "runner/checked.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

std::string shape_of(const PlannedNode& node, const std::string& port) {
  for (const auto& output : node.outputs) {
    if (output.name != port || output.shape.size() == 0) continue;
    std::vector<std::string> parts;
    for (const auto& d : output.shape.items())
      parts.push_back(d.at("size").is_null() ? d.at("name").string()
                                             : std::to_string(d.at("size").integer()));
    return port + " [" + join(parts, " ") + "]";
  }
  return port;
}

void print_dot(const Plan& plan) {
  std::printf("digraph \"%s\" {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
              plan.experiment.c_str());
  for (const auto& node : plan.nodes)
    std::printf("  \"%s\" [label=\"%s\\n%s\"];\n", node.name.c_str(), node.name.c_str(),
                node.stage.c_str());
  for (const auto& node : plan.nodes)
    for (const auto& [port, references] : node.inputs)
      for (const auto& r : references)
        std::printf("  \"%s\" -> \"%s\" [label=\"%s\"];\n", r.node.c_str(), node.name.c_str(),
                    shape_of(*plan.find(r.node), r.port).c_str());
  std::printf("}\n");
}

// Mermaid has reserved words, so nodes go by number.
void print_mermaid(const Plan& plan) {
  std::map<std::string, std::string> ids;
  std::printf("flowchart LR\n");
  for (const auto& node : plan.nodes) {
    const auto id = "n" + std::to_string(ids.size());
    ids[node.name] = id;
    std::printf("  %s[\"%s<br/>%s\"]\n", id.c_str(), node.name.c_str(), node.stage.c_str());
  }
  for (const auto& node : plan.nodes)
    for (const auto& [port, references] : node.inputs)
      for (const auto& r : references)
        std::printf("  %s -->|\"%s\"| %s\n", ids[r.node].c_str(),
                    shape_of(*plan.find(r.node), r.port).c_str(), ids[node.name].c_str());
}

}  // namespace

int verb_graph(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::no);
  if (checked.exit_code != 0) return checked.exit_code;
  options.to == "dot" ? print_dot(checked.plan) : print_mermaid(checked.plan);
  return 0;
}

}  // namespace kazan
