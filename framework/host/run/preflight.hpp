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
#include "host/run/capacity.hpp"
#include "host/run/machine_limits.hpp"
#include "host/run/rehearsal.hpp"

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

// What a node took when it was computed, by its record.
struct Taken {
  std::optional<std::int64_t> memory_bytes;  // nothing where it was not recorded
  std::int64_t disk_bytes = 0;
  std::optional<double> seconds;
};

Taken taken_by(const Json& record);

struct Forecast {
  struct Node {
    const PlannedNode* node;
    std::optional<Taken> taken;  // of one that is in the store

    bool in_store() const { return taken.has_value(); }
  };
  std::vector<Node> nodes;  // all, in the plan's order

  // Of the nodes to run:
  std::int64_t to_run = 0;
  Total<std::int64_t> disk;              // that they leave
  std::int64_t scratch = 0;              // most of one of them, on disk while it runs
  Total<double> seconds;                 // one node after the other, each with its threads
  const PlannedNode* largest = nullptr;  // in memory; nullptr: none that is known
  std::int64_t together = 0;             // nodes that run when most memory is taken
  Total<std::int64_t> together_memory;   // that they take
  int most_nodes = 0;                    // that run at the same time, ever
  double elapsed = 0;                    // seconds, of what tells its own
};

// What is in the store by its key; nullopt: nothing.
using Stored = std::function<std::optional<Taken>(const std::string& key)>;

// `plan` outlives the forecast. What runs at the same time: as rehearsed with `capacity`.
Forecast forecast(const Plan& plan, const Stored& stored, const Capacity& capacity);

struct MachineLimits {
  std::optional<Limit> memory, disk;
};

// Tells, at the line of a node: each that is to run and needs more memory than a process can have;
// and, at the one that takes most, that all together leave more on disk than there is room for.
// `forced`: as warnings.
void refuse_what_cannot_fit(const Forecast& forecast, const Experiment& experiment,
                            const MachineLimits& limits, bool forced, Diagnostics& diagnostics);

// Tells that `store`, a folder, cannot be written to, and why: "" where it can or nothing is to
// run.
void refuse_unwritable_store(const Forecast& forecast, const std::filesystem::path& store,
                             const std::string& why, bool forced, Diagnostics& diagnostics);

}  // namespace kazan
