// From a file on the command line to a plan, with everything that is wrong.
#pragma once

#include <optional>

#include "host/catalog/catalog.hpp"
#include "host/graph/planning.hpp"
#include "host/run/preflight.hpp"
#include "runner/options.hpp"

namespace kazan {

class HubModels;

struct Checked {
  Checked() = default;
  Checked(Checked&&) = default;  // no copy: `ahead` names nodes of this plan
  Checked& operator=(Checked&&) = default;

  std::filesystem::path file;  // that was read
  Experiment experiment;
  Plan plan;
  Forecast ahead;   // of a sound plan with Preflight::yes: what is to run with this store
  Origins origins;  // of the plan's keys, for `why`
  Diagnostics diagnostics;
  int exit_code = 0;  // of the gravest fault; 0: the plan is whole
};

enum class Preflight { no, yes };  // refuse what this machine cannot hold, unless options.force

// Finds everything that is wrong and prints nothing. The experiment is the file of that path or, if
// there is none, of the installation's share/kazan: `runner experiments/palinka_topk.yaml` works in
// any folder.
Checked find_faults(const Options& options, Catalog& catalog, Preflight preflight);

// The same, with what is wrong printed on stderr; what stages warn of only with Preflight::yes.
Checked check_experiment(const Options& options, Catalog& catalog, Preflight preflight);

// The same; models that it would take from the Hugging Face hub are fetched, each once, when
// nothing else is wrong, and it is planned again. Throws HubFailure for a stop.
Checked check_and_fetch(const Options& options, Catalog& catalog, Preflight preflight);
Checked check_and_fetch(const Options& options, Catalog& catalog, Preflight preflight,
                        HubModels& models);

// What nodes may take: --memory, or less where this process cannot have that much. Throws Error
// (Fault::usage) for what is no size.
std::optional<Limit> memory_for(const Options& options);

// What may run at the same time by these options.
Capacity capacity_for(const Options& options);

}  // namespace kazan
