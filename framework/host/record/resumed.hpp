// In words, what a record's or a manifest's `resumed` says: docs/run-folder.md.
#pragma once

#include <string>

#include "base/json.hpp"

namespace kazan {

// "at epoch 3 of 100", and where more than one environment computed the node
// "at epoch 3 of 100, in 2 environments (threads: 1, then 2)". "" for a node that was not resumed.
std::string resumed_text(const Json& node);

// Whether more than one environment computed the node, so that its bits may differ from those of an
// undisturbed execution.
bool of_several_environments(const Json& node);

}  // namespace kazan
