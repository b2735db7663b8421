// The work of make_plan, in parts: planning.cpp reads the nodes and puts them in order,
// plan_step.cpp runs their plan steps, check_metrics.cpp checks names of metrics. For these files
// only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/graph/edges.hpp"
#include "host/graph/node_metrics.hpp"
#include "host/graph/params.hpp"
#include "host/graph/planning.hpp"

namespace kazan {

using Edges = std::map<std::string, std::vector<Edge>>;

class Planning {
 public:
  Planning(const Experiment& experiment, Catalog& catalog, FileHashes& hashes,
           const PlanningOptions& options, Diagnostics& diagnostics)
      : experiment_(experiment),
        catalog_(catalog),
        hashes_(hashes),
        options_(options),
        diagnostics_(diagnostics) {}

  Plan make();

 private:
  struct Node {
    std::map<std::string, GivenParam> params;
    Edges edges;
    bool valid = false;  // what is written in it is right; its plan step can be tried
    bool sound = false;  // its plan step and all before it succeeded
    std::map<std::string, Description> outputs;
    std::map<std::string, std::vector<std::string>> values;        // Planner::values
    std::map<std::string, std::vector<std::string>> metric_names;  // Planner::names
    PlannedNode planned;
  };

  void find_stages();
  void check_renderer();
  void read_node(std::size_t i, const NodeNames& names);
  std::vector<std::size_t> order();
  void tell_cycle(const std::vector<std::size_t>& cycle);
  void plan_node(std::size_t i);
  bool gather_once(std::size_t i);
  bool run_plan_step(std::size_t i, StageObject& object, bool alone);
  Planner planner_for(std::size_t i, StageObject& object);
  void tell(std::size_t i, const Planner::Problem& problem);
  bool hash_files(std::size_t i, const Planner& planner);
  const Reading* only_reading(std::size_t i);
  void finish(std::size_t i, StageObject& object, const Planner& planner);
  void tell_origins() const;
  std::vector<NodeMetric> metrics_of(std::size_t i) const;
  void refuse_metric(const std::string& subject, const std::string& name,
                     const std::vector<std::size_t>& nodes, const Position& at);
  void check_shown();
  void check_metric_params(std::size_t i);
  void check_metrics();

  const Experiment& experiment_;
  Catalog& catalog_;
  FileHashes& hashes_;
  const PlanningOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<StagedNode> staged_;
  std::vector<Node> nodes_;
};

}  // namespace kazan
