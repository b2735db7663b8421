#include "runner/axis_values.hpp"

namespace kazan {
namespace {

bool same(const Position& a, const Position& b) {
  return a.known() && b.known() && a.source->title() == b.source->title() && a.line == b.line &&
         a.column == b.column;
}

}  // namespace

struct AxisValues::Base {
  Experiment experiment;
  Origins origins;
};

AxisValues::AxisValues(std::filesystem::path file, ExperimentOptions options, Plan plan)
    : file_(std::move(file)), options_(std::move(options)), plan_(std::move(plan)) {
  options_.sweep = false;
}

std::vector<std::string> AxisValues::operator()(const std::string& axis) {
  if (!base_) {
    base_ = std::make_shared<Base>();
    Diagnostics ignored;  // of reading, which the sweep's reader tells
    base_->experiment = load_experiment(file_, options_, ignored);
    if (!ignored.failed()) plan_(base_->experiment, base_->origins);
  }
  const auto var = base_->experiment.var_places.find(axis);
  for (const auto& [node, origins] : base_->origins)
    for (const auto& [param, values] : origins.values) {
      const auto given = origins.params.find(param);
      const bool by_var = var != base_->experiment.var_places.end() &&
                          given != origins.params.end() && same(given->second.at, var->second);
      if (by_var || axis == node + "." + param) return values;
    }
  return {};
}

}  // namespace kazan
