// why: what a node's key is made of, and why it is not the one of an earlier run.
#include <cstdio>

#include "base/said.hpp"
#include "base/text.hpp"
#include "runner/run_named.hpp"
#include "runner/verbs.hpp"
#include "runner/why_text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kShown = 3;

// "'sae[k=8]', 'sae[k=16]' and 10 more": in quotes, for shells take brackets as patterns.
std::string quoted_first(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const auto& name : names) quoted.push_back("'" + name + "'");
  return named(std::move(quoted), kShown);
}

const PlannedNode& node_named(const Plan& plan, const std::string& name) {
  if (const auto* node = plan.find(name)) return *node;
  std::vector<std::string> variants;  // of the node of this name in the file
  for (const auto& node : plan.nodes)
    if (node.base == name.substr(0, name.find('['))) variants.push_back(node.name);
  if (variants.size() == 1 && name.find('[') == name.npos) return *plan.find(variants[0]);
  if (!variants.empty())
    throw Error(Fault::usage, "of the sweep " + plan.experiment +
                                  ", name a node with its variant: " + quoted_first(variants) +
                                  did_you_mean(name, variants));
  std::vector<std::string> names;
  for (const auto& node : plan.nodes) names.push_back(node.name);
  throw Error(Fault::usage, plan.experiment + " has no node " + name + did_you_mean(name, names) +
                                "; it has " + join(names, ", "));
}

}  // namespace

int verb_why(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::no);
  if (checked.exit_code != 0) return checked.exit_code;
  const Plan& plan = checked.plan;
  const Store store(store_folder(options.store));
  Explainer explainer(
      checked, catalog, store, options.runs,
      options.against.empty() ? std::filesystem::path() : run_named(options.against, options.runs));
  std::vector<Explanation> explanations;
  const bool one = options.arguments.size() > 1;
  if (one)
    explanations.push_back(explainer.explain(node_named(plan, options.arguments[1])));
  else
    for (const auto& node : plan.nodes) explanations.push_back(explainer.explain(node));
  if (options.format == "json") {
    Json nodes = Json::array();
    for (const auto& explanation : explanations) nodes.push(explanation.to_json());
    std::printf("%s\n", Json::object({{"experiment", plan.experiment}, {"nodes", std::move(nodes)}})
                            .dump(2)
                            .c_str());
    return 0;
  }
  std::printf("%s", one ? why_text(explanations[0]).c_str()
                        : why_table(explanations, plan.experiment).c_str());
  return 0;
}

}  // namespace kazan
