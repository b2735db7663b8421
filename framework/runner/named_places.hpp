// A folder that somebody names is there, where a verb only reads it. One that nobody named, the
// default, may not have been made yet: that is a store or a list with nothing in it.
#pragma once

#include "runner/options.hpp"

namespace kazan {

// Throws Error (Fault::input) for a --store or --runs that is not there, with the nearest name, and
// for EXPERIMENT/N where `runs` takes an EXPERIMENT.
void require_named_places(const Verb& verb, const Options& options);

}  // namespace kazan
