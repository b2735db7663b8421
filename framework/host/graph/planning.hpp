// Experiment -> Plan: stages found, parameters and edges checked, plan steps run in order, keys.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/config/experiment.hpp"
#include "host/graph/file_hashes.hpp"
#include "host/graph/origins.hpp"
#include "host/graph/plan.hpp"
#include "sdk/hub_cache.hpp"

namespace kazan {

struct PlanningOptions {
  int threads = 1;    // of each node that does not say otherwise
  Json machine = {};  // machine_environment(), to enter the keys (strict.hpp); null: it does not
  Origins* origins = nullptr;  // where the keys' ingredients stand; null: nobody asks
  std::int64_t memory = 0;     // bytes that the run may use (Planner::memory); 0: not known
  int jobs = 0;                // nodes at once; 0: as many as their threads fit on `cores`
  int cores = 1;
  std::function<HubAnswer(const HubWish&)> ask_hub = {};  // Planner::ask_hub
  bool strict_choices = false;                            // Planner::instead is a fault
};

// Every fault that can be known goes to `diagnostics`; the plan is whole only if none was found.
Plan make_plan(const Experiment& experiment, Catalog& catalog, FileHashes& hashes,
               const PlanningOptions& options, Diagnostics& diagnostics);

// The content key of a node whose other fields are set (docs/adr/0002-content-keys.md).
std::string content_key(const PlannedNode& node, const StageInfo& stage);

}  // namespace kazan
