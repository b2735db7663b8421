// From a file on the command line to a plan, with everything that is wrong printed.
#pragma once

#include <optional>

#include "host/catalog/catalog.hpp"
#include "host/graph/planning.hpp"
#include "runner/options.hpp"

namespace kazan {

struct Checked {
  Experiment experiment;
  Plan plan;
  int exit_code = 0;  // of the gravest fault; 0: the plan is whole
};

// The experiment is the file of that path or, if there is none, of the installation's share/kazan:
// `runner experiments/palinka_topk.yaml` works in any folder.
Checked check_experiment(const Options& options, Catalog& catalog);

}  // namespace kazan
