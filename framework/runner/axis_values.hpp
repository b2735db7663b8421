// What `all` stands for on an axis of a sweep.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/config/experiment.hpp"
#include "host/graph/origins.hpp"

namespace kazan {

// Asks the plan of the experiment without its sweep: the stage whose parameter the axis is, or
// whose parameter has its value from the var that the axis is, may have said what that can be
// (Planner::values).
class AxisValues {
 public:
  // `plan` fills the origins of an experiment's keys; faults are its own to tell.
  using Plan = std::function<void(const Experiment& base, Origins& origins)>;

  AxisValues(std::filesystem::path file, ExperimentOptions options, Plan plan);

  std::vector<std::string> operator()(const std::string& axis);

 private:
  struct Base;

  std::filesystem::path file_;
  ExperimentOptions options_;
  Plan plan_;
  std::shared_ptr<Base> base_;  // made when first asked for
};

}  // namespace kazan
