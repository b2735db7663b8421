// Leaves a parameter out of an experiment, or its sweep: --unset sae.k, --unset sweep.where.
#pragma once

#include <string>

#include "host/config/value.hpp"

namespace kazan {

// NODE.PARAMETER, which may be in, seed, threads, doc, a group or a member of one; or sweep, or
// a part of that. A path to nothing that is given is a fault, with the nearest that is.
void unset(Value& document, const std::string& path, const Position& at, Diagnostics& diagnostics);

}  // namespace kazan
