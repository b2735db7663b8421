// Which nodes of two runs are each other's, where a sweep names them by its axes.
#pragma once

#include <map>
#include <string>

#include "base/json.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// Names in B: the name in A of the same node of the file, be it run or not. Those of one key are
// the same; else those that stand at one place on the axes that both sweeps have, and of several
// the one whose stage, parameters and seed differ least. Each is matched once. A run without a
// sweep has no axes.
std::map<std::string, std::string> matched_nodes(const Plan& a, const Plan& b);

// How many variants of each have one in the other, of which each node that does not gather is
// matched to theirs.
struct VariantsInBoth {
  std::size_t a = 0, b = 0;
};
VariantsInBoth variants_in_both(const Plan& a, const Plan& b,
                                const std::map<std::string, std::string>& matched);

// B's manifest with A's names where nodes are matched, also in what nodes read.
Json renamed(Json manifest, const std::map<std::string, std::string>& names);
// "node.metric" of metrics.json, by the same.
Json renamed_metrics(const Json& metrics, const std::map<std::string, std::string>& names);

}  // namespace kazan
