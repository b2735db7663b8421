// Passes of a model, for what is to run and as far as there is room for them.
#pragma once

#include "host/run/preflight.hpp"

namespace kazan {

// Plans the passes of `plan` anew: nodes in the store take no part, so that the estimates are those
// of the nodes that run. A pass without which the run would fit the machine, and with which it
// would not, is left out: its nodes run the model each for itself, which a warning at the first of
// them says. Where nothing helps all stay, and the preflight refuses the run.
void fit_passes(Plan& plan, const Experiment& experiment, const Stored& stored,
                const MachineLimits& limits, Diagnostics& diagnostics);

}  // namespace kazan
