#include <map>

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

// Each shape that nodes of the stage have there, with the first node that has it.
std::map<std::vector<std::string>, std::string> shapes_of(const StageInfo& stage,
                                                          const std::string& port,
                                                          const Example& example) {
  std::map<std::vector<std::string>, std::string> found;
  for (const auto* node : example.nodes())
    if (auto shape = planned(*node, port); node->stage == stage.id && !shape.empty())
      found.emplace(std::move(shape), node->name);
  return found;
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
      if (expected.empty()) continue;
      const auto found = shapes_of(stage, output.name, example);
      if (found.empty()) silent.push_back(stage.id + "." + output.name);
      compared += !found.empty();
      for (const auto& [shape, node] : found)
        if (shape != expected)
          defects.push_back({"the shape " + bracketed(expected) + ", as the doc of " + stage.id +
                                 "." + output.name + " says",
                             "the plan step describes " + bracketed(shape) + ": node " + node,
                             "write the same names in both"});
    }
  for (auto& [node, fault] : example.other_shapes())
    defects.push_back(
        {"outputs of the shape that the plan step describes", "node " + node + ": " + fault,
         "describe what run() makes: a size that is not known before, or only bounded "
         "(Dimension::at_most), is no fault"});
  if (compared == 0 && defects.empty()) return skipped("shapes", why_none(silent));
  return inspected("shapes", counted(compared, "output") + " of the shape that the doc promises",
                   std::move(defects));
}

}  // namespace kazan
