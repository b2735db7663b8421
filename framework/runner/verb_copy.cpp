// copy: an output of a run's node, out of the store, for other programs.
#include <cstdio>

#include "base/file_name.hpp"
#include "base/text.hpp"
#include "host/graph/plan.hpp"
#include "host/run/copy_artifact.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

struct Wanted {
  const PlannedNode* node;
  std::string port;
};

std::vector<std::string> ports_of(const PlannedNode& node) {
  std::vector<std::string> out;
  for (const auto& output : node.outputs) out.push_back(output.name);
  return out;
}

std::string port_named(const PlannedNode& node, const std::string& port) {
  const auto ports = ports_of(node);
  if (port.empty() && ports.size() == 1) return ports.front();
  if (port.empty())
    throw Error(Fault::usage, "the node " + node.name + " has several outputs: expected " +
                                  node.name + "." + join(ports, ", " + node.name + "."));
  for (const auto& known : ports)
    if (known == port) return port;
  throw Error(Fault::usage,
              unknown_name("", "the node " + node.name + " has no output", port, ports));
}

// "NODE" or "NODE.OUTPUT"; a name in a sweep, "sae[k=0.5]", has dots of its own.
Wanted wanted(const Plan& plan, const std::string& text) {
  if (const auto* node = plan.find(text)) return {node, port_named(*node, "")};
  const auto bracket = text.rfind(']');
  const auto dot = text.find('.', bracket == text.npos ? 0 : bracket);
  const auto* node = dot == text.npos ? nullptr : plan.find(text.substr(0, dot));
  if (node) return {node, port_named(*node, text.substr(dot + 1))};
  std::vector<std::string> names;
  for (const auto& each : plan.nodes) names.push_back(each.name);
  throw Error(Fault::usage, unknown_name("", "the run has no node", text.substr(0, dot), names));
}

}  // namespace

int verb_copy(const Options& options) {
  const fs::path run = run_named(options.arguments[0], options.runs);
  const Plan plan = Plan::read(run / "plan.json");
  const auto [node, port] = wanted(plan, options.arguments[1]);
  const fs::path to = options.into.empty() ? fs::path(file_name_of(node->name + "." + port))
                                           : fs::path(options.into);
  for (const auto& name : copy_artifact(Store(store_folder(options.store)), node->key, port, to))
    std::printf("%s\n", printable((to / name).native()).c_str());
  return 0;
}

}  // namespace kazan
