#include "runner/planned.hpp"

#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/graph/planning.hpp"

namespace kazan {

void require_keys(const std::vector<const PlannedNode*>& nodes, const Catalog& catalog,
                  const std::filesystem::path& file) {
  for (const auto* node : nodes)
    if (content_key(*node, catalog.stage(node->stage)) != node->key)
      throw Error(Fault::input, "in the plan " + file.native() + " the key of " + node->name +
                                    " is not that of its contents: the plan was changed. Change "
                                    "the experiment, or use --set, and run it");
}

void require_plan(const Plan& plan, const Catalog& catalog, const std::filesystem::path& file) {
  std::set<std::string> others;
  std::vector<const PlannedNode*> nodes;
  for (const auto& node : plan.nodes) {
    if (catalog.code_id(catalog.stage(node.stage).id) != node.code) others.insert(node.stage);
    nodes.push_back(&node);
  }
  if (!others.empty())
    throw Error(Fault::input, "the plan " + file.native() + " was made with other builds of " +
                                  join({others.begin(), others.end()}, ", ") +
                                  "; run the experiment anew: what is the same is reused");
  require_keys(nodes, catalog, file);
}

}  // namespace kazan
