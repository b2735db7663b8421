// Which nodes of two runs are each other's, where a sweep names them by its axes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "host/graph/plan.hpp"
#include "host/record/held_values.hpp"
#include "host/record/sweep_table.hpp"

namespace kazan {

// Names in B: the name in A of the same node of the file, be it run or not. Those of one key are
// the same; else those of which some variants stand at one place, where an axis that a run does not
// vary is as its experiment has it, and of several the one whose stage, parameters and seed differ
// least. Each is matched once.
std::map<std::string, std::string> matched_nodes(const Plan& a, const Plan& b);

// How many variants of each have one in the other: at the same place, and each node that does not
// gather is matched to theirs.
struct VariantsInBoth {
  std::size_t a = 0, b = 0;
};
VariantsInBoth variants_in_both(const Plan& a, const Plan& b,
                                const std::map<std::string, std::string>& matched);

// Where a row's variants are, seeds aside, and what its nodes are called in A.
struct RowPlaces {
  std::vector<Coordinates> places;  // on the axes of either
  std::set<std::string> nodes;
};
// How many nodes both have; -1 where no variants of theirs stand at one place.
int alike(const RowPlaces& a, const RowPlaces& b);
// Of each row of A's table and of B's.
std::pair<std::vector<RowPlaces>, std::vector<RowPlaces>> row_places(
    const Plan& a, const SweepTable& table_a, const Plan& b, const SweepTable& table_b,
    const std::map<std::string, std::string>& matched);

// B's manifest with A's names where nodes are matched, also in what nodes read.
Json renamed(Json manifest, const std::map<std::string, std::string>& names);
// "node.metric" of metrics.json, by the same.
Json renamed_metrics(const Json& metrics, const std::map<std::string, std::string>& names);

}  // namespace kazan
