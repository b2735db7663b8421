#include <algorithm>

#include "host/config/experiment.hpp"
#include "host/inspect/trial.hpp"
#include "host/inspect/values.hpp"
#include "host/inspect/written.hpp"

namespace kazan {
namespace {

constexpr const char* kMend =
    "tell it in the plan step by planner.error(PARAMETER, ...), or take the value out of the "
    "parameter's declared range";

// The first node of the example that uses the stage, as the file has it.
std::optional<NodeUse> node_of(const StageInfo& stage, const Example& example) {
  Diagnostics ignored;  // the example was run
  const Experiment experiment = load_experiment(example.file(), {.sweep = false}, ignored);
  for (const auto& node : experiment.nodes)
    if (node.use.scalar == stage.id) return node;
  return std::nullopt;
}

class EdgeValues {
 public:
  EdgeValues(const StageInfo& stage, const NodeUse& node, const Example& example,
             const Workplace& workplace)
      : stage_(stage), node_(node), example_(example), workplace_(workplace) {
    for (const auto& spec : stage.params)
      for (auto& value : edge_values(spec)) tried_.push_back(std::move(value));
  }

  std::size_t size() const { return tried_.size(); }

  void run(std::vector<Defect>& defects) const {
    if (!tried_.empty() && !try_all(tried_, defects))  // one of them crashes it: which?
      for (const auto& value : tried_) try_all({value}, defects);
  }

 private:
  // False where the program crashed and there are several that may be why.
  bool try_all(const std::vector<TriedValue>& values, std::vector<Defect>& defects) const {
    Trial trial("extends: " + written_text(example_.file().filename().native()) + "\n",
                example_.file().parent_path() / ".values.yaml");
    for (const auto& value : values)
      trial.add(value.param + ": " + value.written, written_node(node_, value.param));
    Ended ended;
    const auto answers = trial.run(workplace_, ended);
    if (!ended.death.empty() || ended.out.empty()) {
      if (values.size() > 1) return false;
      defects.push_back(
          {expected(values.front()), "`runner check`: " + how_it_failed(ended), kMend});
      return true;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
      for (const auto& answer : answers[i])
        if (answer.fault == name(Fault::plugin) || answer.fault == name(Fault::internal))
          defects.push_back({expected(values[i]), answer.message, kMend});
    return true;
  }

  std::string expected(const TriedValue& value) const {
    return stage_.id + " with " + value.param + ": " + value.written + " (" + value.why +
           ") planned, or refused in words";
  }

  const StageInfo& stage_;
  const NodeUse& node_;
  const Example& example_;
  const Workplace& workplace_;
  std::vector<TriedValue> tried_;
};

}  // namespace

Inspected inspect_edge_values(const Plugin& plugin, const Example& example,
                              const Workplace& workplace) {
  std::vector<Defect> defects;
  std::size_t count = 0;
  bool shown = false;
  for (const auto& stage : plugin.info.stages)
    if (const auto node = node_of(stage, example)) {
      shown = true;
      const EdgeValues values(stage, *node, example, workplace);
      values.run(defects);
      count += values.size();
    }
  if (!shown)
    return skipped("edge values",
                   "they are tried on a node of the example as it is without its sweep, and it has "
                   "none of this plugin");
  if (count == 0) return skipped("edge values", "no parameter has bounds or choices");
  return inspected("edge values", std::to_string(count) + " at the edge of what is allowed planned",
                   std::move(defects));
}

}  // namespace kazan
