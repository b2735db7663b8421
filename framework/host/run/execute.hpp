// Runs one node of a plan in this process and puts it into the store.
#pragma once

#include <functional>
#include <string>

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"
#include "host/run/services.hpp"
#include "host/run/store.hpp"

namespace kazan {

struct NodeResult {
  enum class Status { computed, reused, failed, stopped, skipped };
  Status status = Status::failed;
  Fault fault = Fault::node;    // of a failure
  std::string message;          // of a failure: which node, which plugin, what
  Json record;                  // of a success: docs/run-folder.md
  std::string damaged{};        // of a failure: the artifact "<key>/<port>" to be made again
  int worker = 0;               // which of a run's workers computed it, from 1; 0: none
  double began = 0, ended = 0;  // seconds of the run
};

std::string_view name(NodeResult::Status status);

struct Execution {
  const Plan& plan;
  const Store& store;
  Catalog& catalog;
  NodeServices& services;
  std::function<void(const Json&)> report;  // progress and log lines
  std::function<bool()> stopping;
  double checkpoint_every = 60;  // seconds; 0: at every opportunity
};

// Never throws: what went wrong is in the result. A node that the store has is not run.
NodeResult execute(const Execution& with, const PlannedNode& node);

}  // namespace kazan
