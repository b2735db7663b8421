// The metrics that a node can have, from what its stage declares and how the node uses it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/catalog/metadata.hpp"

namespace kazan {

struct NodeMetric {
  std::string name;  // with {placeholders} for what is not known before the node runs
  const MetricSpec* declared;
  std::vector<std::string> lacking;  // inputs without which the node does not give it
};

// `params`: of the node, by name; `connected`: its inputs; `names`: Planner::names.
std::vector<NodeMetric> node_metrics(const StageInfo& stage, const Json& params,
                                     const std::set<std::string>& connected,
                                     const std::map<std::string, std::vector<std::string>>& names);

}  // namespace kazan
