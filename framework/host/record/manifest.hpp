// manifest.json and metrics.json: what a run did, with everything needed to repeat it.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "host/graph/plan.hpp"
#include "host/record/run_folder.hpp"
#include "host/run/execute.hpp"

namespace kazan {

class Manifest {
 public:
  Manifest(const Plan& plan, const RunFolder& folder, std::string command);

  void add(const PlannedNode& node, const NodeResult& result);
  // Writes both files. `status`: running, ok, failed or stopped.
  void write(const std::string& status) const;
  void renderer_failed(const std::string& message) { renderer_error_ = message; }

 private:
  Json node_json(const PlannedNode& node, const NodeResult& result) const;
  Json warnings() const;
  Json metrics() const;

  const Plan& plan_;
  const RunFolder& folder_;
  std::string command_, renderer_error_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::map<std::string, NodeResult> results_;
};

}  // namespace kazan
