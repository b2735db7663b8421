#include <algorithm>

#include "base/text.hpp"
#include "host/inspect/example.hpp"

namespace kazan {
namespace {

// "[tokens latents] sparse f32": tokens, latents. None where a doc promises no shape.
std::vector<std::string> promised(const std::string& doc) {
  const auto end = doc.find(']');
  if (!doc.starts_with('[') || end == doc.npos) return {};
  std::vector<std::string> names = split(doc.substr(1, end - 1), ' ');
  std::erase(names, "");
  return names;
}

std::vector<std::string> planned(const PlannedNode& node, const std::string& port) {
  std::vector<std::string> names;
  for (const auto& output : node.outputs)
    if (output.name == port)
      for (const auto& dimension : output.shape.items())
        names.push_back(dimension.at("name").string());
  return names;
}

std::string bracketed(const std::vector<std::string>& names) {
  return "[" + join(names, " ") + "]";
}

// `silent`: "measure.firing.fired", whose docs promise a shape that no plan step describes.
std::string why_none(const std::vector<std::string>& silent) {
  if (silent.empty()) return "no output promises one in its doc, as \"[tokens latents]\"";
  return "no plan step in the example describes the shape that the doc promises of " +
         join(silent, ", ");
}

}  // namespace

Inspected inspect_shapes(const Plugin& plugin, const Example& example) {
  std::vector<Defect> defects;
  std::size_t compared = 0;
  std::vector<std::string> silent;
  for (const auto& stage : plugin.info.stages)
    for (const auto& output : stage.outputs) {
      const auto expected = promised(output.doc);
      if (!expected.empty()) silent.push_back(stage.id + "." + output.name);
      for (const auto* node : example.nodes()) {
        const auto found = planned(*node, output.name);
        if (node->stage != stage.id || expected.empty() || found.empty()) continue;
        ++compared;
        if (expected != found)
          defects.push_back({"the shape " + bracketed(expected) + ", as the doc of " + stage.id +
                                 "." + output.name + " says",
                             "the plan step describes " + bracketed(found),
                             "write the same names in both"});
        break;
      }
    }
  if (compared == 0) return skipped("shapes", why_none(silent));
  return inspected("shapes", counted(compared, "output") + " of the shape that the doc promises",
                   std::move(defects));
}

}  // namespace kazan
