// What a diff of two runs says first where one of them is a sweep.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "runner/run_diff.hpp"

namespace kazan {

class SweepDiff {
 public:
  SweepDiff(std::filesystem::path a, std::filesystem::path b, Plan plan_a, Plan plan_b);

  // B's, with A's names of the nodes that are matched.
  Json as_in_a(const Json& manifest) const;
  Json metrics_as_in_a(const Json& metrics) const;
  // What B calls the node that has this name there.
  const std::string& name_in_b(const std::string& name) const;

  // Of a node by that name, which runs have it, whether something of it differs, and whether one of
  // them has a result.
  void count(const std::string& name, bool in_a, bool in_b, bool differs, bool done);

  // metrics_by_row(), and whether a node by that name gathers.
  std::vector<DiffSection> by_row() const;
  bool gathers(const std::string& name) const { return gathering_.contains(name); }

  // How many variants and nodes are in both, and the headlines that differ most.
  std::vector<DiffSection> summary() const;

 private:
  std::vector<DiffRow> headlines() const;
  bool planned_in_both(const std::string& name) const;

  std::filesystem::path a_, b_;
  Plan plan_a_, plan_b_;
  std::map<std::string, std::string> matched_;     // names in B: those in A
  std::map<std::string, std::string> names_;       // the same, and of others that A has too
  std::map<std::string, std::string> names_in_b_;  // by those
  std::set<std::string> in_a_;                     // names of nodes that A planned
  std::set<std::string> gathering_;                // names of nodes that A planned
  std::vector<std::string> both_;                  // names of nodes of both that differ
  std::size_t same_ = 0, undone_ = 0, only_a_ = 0, only_b_ = 0, not_run_a_ = 0, not_run_b_ = 0;
};

// Nothing where neither run is a sweep, or a plan cannot be read.
std::optional<SweepDiff> sweep_diff(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace kazan
