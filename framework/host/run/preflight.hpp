// Plan -> what is to run and what it takes, and a refusal of what cannot fit this machine.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/saturate.hpp"
#include "host/config/diagnostics.hpp"
#include "host/config/experiment.hpp"
#include "host/graph/plan.hpp"
#include "host/run/machine_limits.hpp"

namespace kazan {

// A sum over nodes of which some may be unknown.
template <class T>
struct Total {
  T known{};
  std::int64_t unknown = 0;  // nodes that give no estimate

  void add(const std::optional<T>& part) {
    if (!part)
      ++unknown;
    else if constexpr (std::is_integral_v<T>)
      known = saturating_add(known, *part);
    else
      known += *part;
  }
};

struct Forecast {
  struct Node {
    const PlannedNode* node;
    bool in_store;
  };
  std::vector<Node> nodes;  // all, in the plan's order

  // Of the nodes to run:
  std::int64_t to_run = 0;
  Total<std::int64_t> disk;              // that they leave
  std::int64_t scratch = 0;              // most of one of them, on disk while it runs
  Total<double> seconds;                 // one node after the other, each with its threads
  const PlannedNode* largest = nullptr;  // in memory; nullptr: none that is known
  std::int64_t together = 0;             // nodes of the group below
  Total<std::int64_t> together_memory;   // most memory of nodes that may run at the same time
};

// `plan` outlives the forecast. Nodes that may run at the same time: equally far from the start.
Forecast forecast(const Plan& plan, const std::function<bool(const std::string& key)>& in_store);

double seconds_of(const PlannedNode& node);  // with its threads; NaN when unknown

struct MachineLimits {
  std::optional<Limit> memory, disk;
};

// Tells, at the line of a node: each that is to run and needs more memory than a process can have;
// and, at the one that takes most, that all together leave more on disk than there is room for.
// `forced`: as warnings.
void refuse_what_cannot_fit(const Forecast& forecast, const Experiment& experiment,
                            const MachineLimits& limits, bool forced, Diagnostics& diagnostics);

}  // namespace kazan
