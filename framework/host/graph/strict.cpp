#include "host/graph/strict.hpp"

#include "base/text.hpp"

namespace kazan {
namespace {

std::string text_of(const Json* value) {
  if (!value) return "nothing";
  return value->is_string() ? value->string() : value->dump();
}

void compare(const std::string& name, const Json* recorded, const Json* here,
             std::vector<std::string>& out) {
  if (recorded && here && recorded->is_object() && here->is_object()) {
    for (const auto& [key, value] : recorded->members()) compare(key, &value, here->find(key), out);
    for (const auto& [key, value] : here->members())
      if (!recorded->has(key)) compare(key, nullptr, &value, out);
  } else if (!recorded || !here || !(*recorded == *here)) {
    out.push_back(name + ": " + text_of(recorded) + ", here " + text_of(here));
  }
}

}  // namespace

std::vector<std::string> differences(const Json& recorded, const Json& here) {
  std::vector<std::string> out;
  compare("environment", &recorded, &here, out);
  return out;
}

Json node_environment(const Json& machine, const PlannedNode& node, const Catalog& catalog) {
  return Json::object({{"machine", machine},
                       {"threads", node.threads},
                       {"libtorch", catalog.torch_version(node.stage)}});
}

void require_environment(const Json& machine, const PlannedNode& node, const Catalog& catalog) {
  if (node.environment.is_null()) return;
  const auto found = differences(node.environment, node_environment(machine, node, catalog));
  if (!found.empty())
    throw Error(Fault::machine, "its key is for another environment (" + join(found, "; ") +
                                    "): the plan was made with --strict-environment");
}

}  // namespace kazan
